import { expect, it } from 'vitest'
import { sorted, type Column } from './grid'

type Row = { name: string; seats: number }
const columns: Column<Row>[] = [
  { key: 'name', title: '', width: '', show: (r) => r.name, by: (r) => r.name },
  { key: 'seats', title: '', width: '', show: (r) => r.seats, by: (r) => r.seats },
]
const rows = [{ name: 'Ứng Hòa', seats: 2 }, { name: 'Đống Đa', seats: 10 }, { name: 'ba Vì', seats: 2 }]

it('sorts words without marks or case', () => {
  expect(sorted(rows, columns, { key: 'name', down: false }).map((r) => r.name)).toEqual(['ba Vì', 'Đống Đa', 'Ứng Hòa'])
})

it('sorts numbers as numbers and leaves equal rows as they came', () => {
  expect(sorted(rows, columns, { key: 'seats', down: false }).map((r) => r.name)).toEqual(['Ứng Hòa', 'ba Vì', 'Đống Đa'])
  expect(sorted(rows, columns, { key: 'seats', down: true }).map((r) => r.name)).toEqual(['Đống Đa', 'Ứng Hòa', 'ba Vì'])
})

it('leaves rows alone where nobody sorts', () => {
  expect(sorted(rows, columns, undefined)).toBe(rows)
})
