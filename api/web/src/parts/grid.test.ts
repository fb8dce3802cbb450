import { expect, it } from 'vitest'
import { slotted, sorted, type Column } from './grid'

type Row = { name: string; seats: number }
const columns: Column<Row>[] = [
  { key: 'name', title: '', width: '', show: (r) => r.name, by: (r) => r.name },
  { key: 'seats', title: '', width: '', show: (r) => r.seats, by: (r) => r.seats },
]
const rows = [
  { name: 'Ứng Hòa', seats: 2 },
  { name: 'Đống Đa', seats: 10 },
  { name: 'ba Vì', seats: 2 },
]

it('sorts words without marks or case', () => {
  expect(sorted(rows, columns, { key: 'name', down: false }).map((r) => r.name)).toEqual([
    'ba Vì',
    'Đống Đa',
    'Ứng Hòa',
  ])
})

it('sorts numbers as numbers and leaves equal rows as they came', () => {
  expect(sorted(rows, columns, { key: 'seats', down: false }).map((r) => r.name)).toEqual([
    'Ứng Hòa',
    'ba Vì',
    'Đống Đa',
  ])
  expect(sorted(rows, columns, { key: 'seats', down: true }).map((r) => r.name)).toEqual([
    'Đống Đa',
    'Ứng Hòa',
    'ba Vì',
  ])
})

it('leaves rows alone where nobody sorts', () => {
  expect(sorted(rows, columns, undefined)).toBe(rows)
})

it('keeps every item of a window in one slot while the window moves', () => {
  const slots = 5
  const at = (from: number) =>
    slotted(
      Array.from({ length: slots }, (_, i) => ({ index: from + i })),
      slots,
    ).map((item) => item.index)
  expect(at(0)).toEqual([0, 1, 2, 3, 4])
  expect(at(2)).toEqual([5, 6, 2, 3, 4])
  for (let from = 0; from < 40; from++) at(from).forEach((index, slot) => expect(index % slots).toBe(slot))
})
