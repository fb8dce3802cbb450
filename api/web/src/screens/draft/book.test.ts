import { describe, expect, it } from 'vitest'
import type { Schema } from '../../api/client'
import { clear, copy, fillDown, paste } from './actions'
import { Book } from './book'
import { meant, offered, readBlock, shown, writeBlock, type Column } from './cells'

const column = (name: string, form: Column['form'], rest: Partial<Column> = {}): Column => ({
  name,
  title: name,
  meaning: name,
  form,
  low: 0,
  high: 1000,
  needed: false,
  key: false,
  made: false,
  closed: false,
  options: [],
  ...rest,
})

const unit = column('unit', 'id', {
  closed: true,
  options: [
    { value: '00001@2025', label: 'Phường Ba Đình', within: 'Hà Nội' },
    { value: '00004@2025', label: 'Xã Tân Lập', within: 'Đan Phượng' },
    { value: '00007@2025', label: 'Xã Tân Lập', within: 'Sóc Sơn' },
  ],
})
const count = column('count', 'whole', { low: 1 })
const made = column('id', 'id', { made: true })
const until = column('valid_to', 'day')
const columns = [made, unit, count, until]

const row = (id: string, ...cells: string[]) => ({ id, after: '', version: 1, cells })
type Changed = Schema['PartChanged']
const answer = (version: number, items: Changed['items'] = [], rest: Partial<Changed> = {}): Changed => ({
  version,
  whole: false,
  items,
  gone: [],
  faults: [],
  taken: 1,
  conflicts: [],
  refused: [],
  ...rest,
})

/** sent is the request that there has to be. */
function sentBy(b: Book): NonNullable<ReturnType<Book['request']>> {
  const sent = b.request()
  if (!sent) throw new Error('nothing is to be saved')
  return sent
}

function book(): Book {
  const b = new Book(columns)
  b.hear(
    answer(1, [row('1.0', 'a', '00001@2025', '3', ''), row('1.1', 'b', '00004@2025', '5', '2030-12-31')], {
      whole: true,
    }),
  )
  return b
}
const whole = { top: 0, bottom: 1, left: 1, right: 3 }

describe('a cell', () => {
  it('is shown and written in names, and holds codes', () => {
    expect(shown(unit, '00001@2025')).toBe('Phường Ba Đình')
    expect(shown(unit, '00004@2025')).toBe('Xã Tân Lập (Đan Phượng)')
    expect(shown(until, '2030-12-31')).toBe('31/12/2030')
    expect(meant(unit, 'phuong ba dinh')).toBe('00001@2025')
    expect(meant(unit, 'Xã Tân Lập (Sóc Sơn)')).toBe('00007@2025')
    expect(meant(unit, 'Xã Tân Lập')).toBe('Xã Tân Lập')
    expect(meant(unit, '00007@2025')).toBe('00007@2025')
    expect(meant(count, '1.234')).toBe('1234')
    expect(meant(count, 'two')).toBe('two')
    expect(meant(until, '5/3/2029')).toBe('2029-03-05')
    const tags = column('quotas', 'ids', {
      options: [
        { value: 'q1', label: 'Khối A' },
        { value: 'q2', label: 'Khối B' },
      ],
    })
    expect(meant(tags, 'khoi a; Khối B')).toBe('q1 q2')
    expect(shown(tags, 'q1 q2')).toBe('Khối A; Khối B')
  })

  it('is offered what has the typed words, without diacritics', () => {
    expect(offered(unit, 'tan lap', 9).map((o) => o.value)).toEqual(['00004@2025', '00007@2025'])
    expect(offered(unit, 'soc', 9).map((o) => o.value)).toEqual(['00007@2025'])
  })

  it('goes in blocks as spreadsheets copy them', () => {
    expect(readBlock('a\t"b\nc ""d"""\r\ne\t\r\n')).toEqual([
      ['a', 'b\nc "d"'],
      ['e', ''],
    ])
    expect(
      readBlock(
        writeBlock([
          ['a\tb', 'c'],
          ['"', ''],
        ]),
      ),
    ).toEqual([
      ['a\tb', 'c'],
      ['"', ''],
    ])
  })
})

describe('a block', () => {
  it('is copied in names and pasted in names or codes, making rows below the last', () => {
    const b = book()
    expect(copy(b, b.order, whole)).toBe('Phường Ba Đình\t3\t\nXã Tân Lập (Đan Phượng)\t5\t2030-12-31')
    const { edits, block } = paste(
      b,
      b.order,
      { top: 1, bottom: 1, left: 0, right: 0 },
      'x\tPhường Ba Đình\t1.000\ny\t00007@2025\t2',
      true,
    )
    b.act(edits)
    expect(b.order.map((r) => b.cells(r))).toEqual([
      ['a', '00001@2025', '3', ''],
      ['b', '00001@2025', '1000', '2030-12-31'],
      ['', '00007@2025', '2', ''],
    ])
    expect(block).toEqual({ top: 1, bottom: 2, left: 0, right: 2 })
    b.undo()
    expect(b.order).toEqual(['1.0', '1.1'])
    expect(b.unsaved).toBe(0)
    b.redo()
    expect(b.value(b.order[2] ?? '', 2)).toBe('2')
  })

  it('is filled by one cell, filled down and emptied', () => {
    const b = book()
    b.act(paste(b, b.order, { top: 0, bottom: 1, left: 2, right: 2 }, '7\n', true).edits)
    expect(b.order.map((r) => b.value(r, 2))).toEqual(['7', '7'])
    b.act(fillDown(b, b.order, whole))
    expect(b.cells('1.1')).toEqual(['b', '00001@2025', '7', ''])
    b.act(fillDown(b, b.order, { top: 1, bottom: 1, left: 1, right: 1 }))
    b.act(clear(b, b.order, { top: 0, bottom: 0, left: 0, right: 3 }))
    expect(b.cells('1.0')).toEqual(['a', '', '', ''])
    while (b.canUndo) b.undo()
    expect(b.cells('1.1')).toEqual(['b', '00004@2025', '5', '2030-12-31'])
    expect(b.request()).toBeUndefined()
  })
})

describe('two people', () => {
  it('lose no cell: others’ cells appear, one’s own stay until they are saved', () => {
    const b = book()
    b.act([b.set('1.0', 2, '4')])
    b.hear(answer(2, [row('1.0', 'a', '00007@2025', '3', '')]))
    expect(b.cells('1.0')).toEqual(['a', '00007@2025', '4', ''])
    const sent = sentBy(b)
    expect(sent).toEqual({
      since: 2,
      adds: [],
      deletes: [],
      sets: [{ row: '1.0', column: 'count', saw: '3', value: '4' }],
    })
    // What is typed while the request is under way is saved next, against what this one wrote.
    b.act([b.set('1.0', 2, '5')])
    b.took(sent, answer(3, [row('1.0', 'a', '00007@2025', '4', '')]))
    expect(b.conflicts.size).toBe(0)
    expect(b.request()?.sets).toEqual([{ row: '1.0', column: 'count', saw: '4', value: '5' }])
  })

  it('are shown both values of a cell that both changed, and one of them decides', () => {
    const b = book()
    b.act([b.set('1.0', 2, '4'), b.set('1.1', 2, '6')])
    const sent = sentBy(b)
    b.took(
      sent,
      answer(3, [row('1.0', 'a', '00001@2025', '9', ''), row('1.1', 'b', '00004@2025', '6', '2030-12-31')], {
        conflicts: [{ row: '1.0', column: 'count', now: '9' }],
      }),
    )
    expect([b.value('1.0', 2), b.theirs('1.0', 2)]).toEqual(['4', '9'])
    expect(b.request()).toBeUndefined()
    expect([b.unsaved, b.wrong]).toEqual([1, 1])
    b.settle('1.0', 2, true)
    expect(b.request()?.sets).toEqual([{ row: '1.0', column: 'count', saw: '9', value: '4' }])
    b.hear(answer(4, [row('1.0', 'a', '00001@2025', '8', '')]))
    b.settle('1.0', 2, false)
    expect(b.value('1.0', 2)).toBe('8')
    expect(b.unsaved).toBe(0)
  })

  it('are told of rows that are gone, with what was typed into them', () => {
    const b = book()
    b.act([b.set('1.1', 2, '6')])
    b.hear(answer(2, [], { gone: ['1.1'] }))
    expect(b.order).toEqual(['1.0'])
    expect(b.lost).toEqual([{ row: '1.1', texts: ['6'] }])
    b.act([b.remove('1.0')])
    const sent = sentBy(b)
    expect(sent.deletes).toEqual([{ row: '1.0', version: 1 }])
    b.took(
      sent,
      answer(3, [{ ...row('1.0', 'a', '00001@2025', '9', ''), version: 3 }], { conflicts: [{ row: '1.0', now: '' }] }),
    )
    expect(b.order).toEqual(['1.0'])
  })
})

it('a cell that the service cannot take stays with the person and is not sent again as it is', () => {
  const b = book()
  b.act([b.set('1.0', 2, 'two')])
  const sent = sentBy(b)
  b.took(
    sent,
    answer(1, [], {
      taken: 0,
      refused: [{ row: '1.0', column: 'count', code: 'row_not_number', detail: 'not a number' }],
    }),
  )
  expect(b.fault('1.0', 2)).toBe('not a number')
  expect([b.unsaved, b.wrong]).toEqual([1, 1])
  expect(b.request()).toBeUndefined()
  expect(b.wrongCells()).toEqual([{ row: '1.0', column: 2 }])
  b.act([b.set('1.0', 2, '2')])
  expect(b.fault('1.0', 2)).toBeUndefined()
  expect(b.request()?.sets).toHaveLength(1)
})

it('an added row is sent once with its place and cells, and undone after it was saved', () => {
  const b = book()
  b.act([{ kind: 'add', row: 'n', after: '1.0', cells: ['', '00001@2025', '', ''] }])
  expect(b.order).toEqual(['1.0', 'n', '1.1'])
  const sent = sentBy(b)
  expect(sent.adds).toEqual([{ row: 'n', after: '1.0', cells: { unit: '00001@2025' } }])
  b.took(sent, answer(2, [{ id: 'n', after: '1.0', version: 2, cells: ['made', '00001@2025', '', ''] }]))
  expect(b.value('n', 0)).toBe('made')
  expect(b.unsaved).toBe(0)
  b.undo()
  expect(b.request()?.deletes).toEqual([{ row: 'n', version: 2 }])
  b.took(sentBy(b), answer(3, [], { gone: ['n'] }))
  b.redo()
  expect(b.request()?.adds).toHaveLength(1)
})
