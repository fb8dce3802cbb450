import { useVirtualizer } from '@tanstack/react-virtual'
import { memo, useEffect, useMemo, useRef, useState, type KeyboardEvent, type MouseEvent, type ReactNode } from 'react'
import { flushSync } from 'react-dom'
import { useTranslation } from 'react-i18next'
import { clear, copy, fillDown, newRow, paste, type Block } from './actions'
import type { Book } from './book'
import { shown } from './cells'
import { Editor, type Move } from './editor'

type Cell = { r: number; c: number }

const rowHeight = 34
const headWidth = 56
const widths: Record<string, number> = {
  text: 260,
  id: 220,
  ids: 260,
  day: 120,
  word: 170,
  whole: 120,
  year: 90,
  flag: 90,
}

const blockOf = (a: Cell, b: Cell): Block => ({
  top: Math.min(a.r, b.r),
  bottom: Math.max(a.r, b.r),
  left: Math.min(a.c, b.c),
  right: Math.max(a.c, b.c),
})

/** Sheet is a part of a draft as a grid that is worked in as in a spreadsheet. */
export function Sheet({
  book,
  view,
  fixed,
  label,
  at,
  go,
  save,
}: {
  book: Book
  /** view are the rows that are shown, in their order. */
  view: string[]
  fixed: boolean
  label: string
  /** at is the cell with the cursor, and the other end of the selection. */
  at: { to: Cell; from: Cell }
  go: (to: Cell, from?: Cell) => void
  save: () => void
}) {
  const { t } = useTranslation()
  const grid = useRef<HTMLDivElement>(null)
  const [editing, setEditing] = useState<{ typed: string | undefined }>()
  const columns = book.columns
  const rows = useVirtualizer({
    count: view.length,
    getScrollElement: () => grid.current,
    estimateSize: () => rowHeight,
    overscan: 4,
    useFlushSync: false,
  })
  const tracks = useMemo(() => [headWidth, ...columns.map((c) => widths[c.form] ?? 200)], [columns])
  const style = useMemo(
    () => ({ gridTemplateColumns: tracks.map((w) => `${w}px`).join(' '), width: tracks.reduce((a, b) => a + b, 0) }),
    [tracks],
  )
  const r = Math.max(0, Math.min(at.to.r, view.length - 1)),
    c = Math.max(0, Math.min(at.to.c, columns.length - 1))
  const selected = blockOf(
    { r, c },
    { r: Math.min(at.from.r, view.length - 1), c: Math.min(at.from.c, columns.length - 1) },
  )
  const row = view[r]
  const column = columns[c]

  // The cursor stays in sight, clear of the header above and the row numbers beside.
  useEffect(() => {
    const box = grid.current
    if (!box || view.length === 0) return
    rows.scrollToIndex(r)
    const left = tracks.slice(1, c + 1).reduce((a, b) => a + b, 0)
    const right = left + headWidth + (tracks[c + 1] ?? 0)
    if (left < box.scrollLeft) box.scrollLeft = left
    else if (right > box.scrollLeft + box.clientWidth) box.scrollLeft = right - box.clientWidth
    // eslint-disable-next-line react-hooks/exhaustive-deps -- only where the cursor goes
  }, [r, c])

  const begin = (typed: string | undefined) => {
    if (row === undefined || !column || column.made) return
    // The field has to be there before the key that began it is written.
    flushSync(() => setEditing({ typed }))
  }
  const moved = (to: Cell, from?: Cell) =>
    go({ r: Math.max(0, Math.min(view.length - 1, to.r)), c: Math.max(0, Math.min(columns.length - 1, to.c)) }, from)
  const typed = (value: string, move: Move) => {
    if (row !== undefined) book.act([book.set(row, c, value)])
    setEditing(undefined)
    if (move !== 'stay') grid.current?.focus()
    const step = { down: [1, 0], up: [-1, 0], right: [0, 1], left: [0, -1], stay: [0, 0] }[move] as [number, number]
    if (move !== 'stay') moved({ r: r + step[0], c: c + step[1] })
  }
  const remove = () => {
    if (!fixed) book.act(view.slice(selected.top, selected.bottom + 1).map(book.remove))
  }
  const insert = () => {
    if (fixed) return
    book.act([{ kind: 'add', row: newRow(), after: row ?? '', cells: columns.map(() => '') }])
    go({ r: r + 1, c: columns.findIndex((k) => !k.made) })
  }
  const pasted = (text: string) => {
    const { edits, block } = paste(book, view, selected, text, !fixed && view.length === book.order.length)
    book.act(edits)
    go({ r: block.bottom, c: block.right }, { r: block.top, c: block.left })
  }
  const key = (e: KeyboardEvent) => {
    if (editing || e.nativeEvent.isComposing) return
    const far = e.ctrlKey || e.metaKey
    const page = Math.max(1, Math.floor((grid.current?.clientHeight ?? 0) / rowHeight) - 3)
    const steps: Record<string, Cell> = {
      ArrowDown: { r: far ? view.length - 1 : r + 1, c },
      ArrowUp: { r: far ? 0 : r - 1, c },
      ArrowRight: { r, c: far ? columns.length - 1 : c + 1 },
      ArrowLeft: { r, c: far ? 0 : c - 1 },
      PageDown: { r: r + page, c },
      PageUp: { r: r - page, c },
      Home: { r: far ? 0 : r, c: 0 },
      End: { r: far ? view.length - 1 : r, c: columns.length - 1 },
    }
    const to = steps[e.key]
    const chords: Record<string, () => void> = {
      d: () => book.act(fillDown(book, view, selected)),
      z: () => (e.shiftKey ? book.redo() : book.undo()),
      y: () => book.redo(),
      s: save,
      a: () => go({ r: view.length - 1, c: columns.length - 1 }, { r: 0, c: 0 }),
      delete: remove,
    }
    const chord = far ? chords[e.key.toLowerCase()] : undefined
    if (to) moved(to, e.shiftKey ? at.from : undefined)
    else if (chord) chord()
    else if (far || e.altKey) return
    // At the last cell, Tab leaves the grid, so that nobody is caught in it.
    else if (e.key === 'Tab') {
      const next = c + (e.shiftKey ? -1 : 1)
      if (next < 0 || next >= columns.length) return
      moved({ r, c: next })
    } else if (e.key === 'Enter' || e.key === 'F2') begin(undefined)
    else if (e.key === 'Delete' || e.key === 'Backspace') book.act(clear(book, view, selected))
    else if (e.key === 'Insert') insert()
    else if (e.key === 'Escape') go({ r, c })
    else if (e.key.length === 1) {
      // The key is written by the field itself.
      begin('')
      return
    } else return
    e.preventDefault()
  }
  const cellOf = (e: MouseEvent): Cell | undefined => {
    const found = (e.target as HTMLElement).closest<HTMLElement>('[data-cell]')?.dataset.cell?.split(' ').map(Number)
    return found ? { r: found[0] ?? 0, c: found[1] ?? 0 } : undefined
  }
  const press = (e: MouseEvent) => {
    const to = cellOf(e)
    if (!to || e.button !== 0 || (e.target as HTMLElement).closest('input')) return
    // What is being typed is taken before the cursor goes elsewhere.
    if (editing && document.activeElement instanceof HTMLElement) document.activeElement.blur()
    if (to.c < 0) go({ r: to.r, c: columns.length - 1 }, { r: e.shiftKey ? at.from.r : to.r, c: 0 })
    else go(to, e.shiftKey ? at.from : undefined)
  }
  const items = rows.getVirtualItems()
  return (
    <div
      ref={grid}
      className="sheet"
      role="grid"
      aria-label={label}
      aria-rowcount={view.length + 1}
      aria-colcount={columns.length}
      aria-multiselectable
      aria-activedescendant={row === undefined || editing ? undefined : `cell-${r}-${c}`}
      tabIndex={0}
      onKeyDown={key}
      onCopy={(e) => {
        e.preventDefault()
        e.clipboardData.setData('text/plain', copy(book, view, selected))
      }}
      onCut={(e) => {
        e.preventDefault()
        e.clipboardData.setData('text/plain', copy(book, view, selected))
        book.act(clear(book, view, selected))
      }}
      onPaste={(e) => {
        e.preventDefault()
        pasted(e.clipboardData.getData('text/plain'))
      }}
    >
      <div role="row" className="sheet-head" style={style} aria-rowindex={1}>
        <div role="columnheader" className="sheet-at" aria-label={t('web.draft.row')} />
        {columns.map((k) => (
          <div key={k.name} role="columnheader" title={k.meaning}>
            {k.title}
            {k.needed && !k.made && (
              <span className="needed" title={t('web.draft.needed')}>
                {' '}
                *
              </span>
            )}
          </div>
        ))}
      </div>
      <div
        role="rowgroup"
        style={{ height: rows.getTotalSize(), width: style.width, position: 'relative' }}
        onMouseDown={press}
        onMouseOver={(e) => {
          const to = cellOf(e)
          if (to && to.c >= 0 && e.buttons === 1 && !editing) go(to, at.from)
        }}
        onDoubleClick={(e) => {
          if ((cellOf(e)?.c ?? -1) >= 0) begin(undefined)
        }}
      >
        {items.map((item) => (
          <Row
            key={view[item.index]}
            book={book}
            tick={book.tick}
            row={view[item.index] ?? ''}
            index={item.index}
            start={item.start}
            style={style}
            left={item.index >= selected.top && item.index <= selected.bottom ? selected.left : -1}
            right={item.index >= selected.top && item.index <= selected.bottom ? selected.right : -2}
            cursor={item.index === r ? c : -1}
            editor={
              editing && item.index === r && column && row !== undefined ? (
                <Editor
                  column={column}
                  value={book.value(row, c)}
                  typed={editing.typed}
                  label={`${column.title}, ${r + 1}`}
                  done={typed}
                  cancel={() => {
                    setEditing(undefined)
                    grid.current?.focus()
                  }}
                />
              ) : undefined
            }
          />
        ))}
      </div>
      {view.length === 0 && <div className="pad center">{t('web.state.none_found')}</div>}
    </div>
  )
}

type RowProps = {
  book: Book
  tick: number
  row: string
  index: number
  start: number
  style: { gridTemplateColumns: string; width: number }
  left: number
  right: number
  cursor: number
  editor: ReactNode
}

const Row = memo(function Row({ book, row, index, start, style, left, right, cursor, editor }: RowProps) {
  return (
    <div
      role="row"
      className="sheet-row"
      aria-rowindex={index + 2}
      style={{ ...style, transform: `translateY(${start}px)` }}
    >
      <div role="rowheader" className="sheet-at" data-cell={`${index} -1`}>
        {index + 1}
      </div>
      {book.columns.map((column, c) => {
        const text = shown(column, book.value(row, c))
        const fault = book.fault(row, c),
          theirs = book.theirs(row, c)
        const looks = [
          fault !== undefined && 'faulty',
          theirs !== undefined && 'conflict',
          book.isMine(row, c) && 'unsaved',
          column.made && 'made',
          (column.form === 'whole' || column.form === 'year') && 'end',
          c >= left && c <= right && 'chosen',
          c === cursor && 'cursor',
        ]
        return (
          <div
            key={column.name}
            id={`cell-${index}-${c}`}
            role="gridcell"
            aria-colindex={c + 1}
            aria-selected={c >= left && c <= right}
            aria-invalid={fault !== undefined || undefined}
            aria-readonly={column.made || undefined}
            className={looks.filter(Boolean).join(' ')}
            title={fault ?? text}
            data-cell={`${index} ${c}`}
          >
            {c === cursor && editor ? editor : text}
          </div>
        )
      })}
    </div>
  )
})
