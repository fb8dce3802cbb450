import type { Book, Edit } from './book'
import { copied, meant, readBlock, writeBlock } from './cells'

/** Block is a rectangle of cells: rows as they are shown, both ends included. */
export type Block = { top: number; bottom: number; left: number; right: number }

const rowsOf = (view: string[], b: Block) => view.slice(b.top, b.bottom + 1)
const columnsOf = (b: Block) => Array.from({ length: b.right - b.left + 1 }, (_, i) => b.left + i)

/** newRow is an id for a row that does not exist yet. */
export const newRow = () => crypto.randomUUID()

/** copy writes a block as spreadsheets do. */
export const copy = (book: Book, view: string[], b: Block): string =>
  writeBlock(
    rowsOf(view, b).map((row) =>
      columnsOf(b).map((c) => {
        const column = book.columns[c]
        return column ? copied(column, book.value(row, c)) : ''
      }),
    ),
  )

/** clear empties a block; what is made is left. */
export const clear = (book: Book, view: string[], b: Block): Edit[] =>
  rowsOf(view, b).flatMap((row) =>
    columnsOf(b)
      .filter((c) => !book.columns[c]?.made)
      .map((c) => book.set(row, c, '')),
  )

/** fillDown gives every row of a block the cells of its first, or, of one row, those of the row above. */
export function fillDown(book: Book, view: string[], b: Block): Edit[] {
  const from = b.top === b.bottom ? b.top - 1 : b.top
  const source = view[from]
  if (source === undefined) return []
  return view.slice(from + 1, b.bottom + 1).flatMap((row) =>
    columnsOf(b)
      .filter((c) => !book.columns[c]?.made)
      .map((c) => book.set(row, c, book.value(source, c))),
  )
}

/**
 * paste puts what a spreadsheet copied into a block: one cell fills the whole block; more go from its upper left cell,
 * and make new rows below the last one where rows may be added. Names become their codes.
 */
export function paste(
  book: Book,
  view: string[],
  b: Block,
  text: string,
  grows: boolean,
): { edits: Edit[]; block: Block } {
  const cells = readBlock(text)
  const width = Math.max(...cells.map((r) => r.length))
  const alone = cells.length === 1 && width === 1
  const down = alone ? b.bottom - b.top + 1 : cells.length
  const across = alone ? b.right - b.left + 1 : width
  const edits: Edit[] = []
  let last = book.order.at(-1) ?? '',
    bottom = b.top
  for (let i = 0; i < down; i++) {
    let row = view[b.top + i]
    const given = new Map<number, string>()
    for (let j = 0; j < across; j++) {
      const column = book.columns[b.left + j]
      if (column && !column.made) given.set(b.left + j, meant(column, cells[alone ? 0 : i]?.[alone ? 0 : j] ?? ''))
    }
    if (row === undefined) {
      if (!grows) break
      row = newRow()
      edits.push({ kind: 'add', row, after: last, cells: book.columns.map((_, c) => given.get(c) ?? '') })
      last = row
    } else for (const [c, value] of given) edits.push(book.set(row, c, value))
    bottom = b.top + i
  }
  return {
    edits,
    block: { top: b.top, bottom, left: b.left, right: Math.min(b.left + across, book.columns.length) - 1 },
  }
}
