import { useVirtualizer } from '@tanstack/react-virtual'
import { useMemo, useRef, useState, type CSSProperties, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { fold } from '../words/fold'

/** Column is one column of a Grid. */
export type Column<T> = {
  key: string
  title: ReactNode
  /** width as a CSS grid track. */
  width: string
  number?: boolean
  show: (row: T) => ReactNode
  /** by is what rows are sorted by; a column without it is not sorted. */
  by?: (row: T) => string | number
}

type Order = { key: string; down: boolean }

/** sorted puts rows in order; words by their letters without marks, and equal rows as they came. */
export function sorted<T>(rows: T[], columns: Column<T>[], order: Order | undefined): T[] {
  const by = columns.find((c) => c.key === order?.key)?.by
  if (!by || !order) return rows
  const keys = new Map(rows.map((row) => { const k = by(row); return [row, typeof k === 'string' ? fold(k) : k] as const }))
  const sign = order.down ? -1 : 1
  return rows.toSorted((a, b) => {
    const x = keys.get(a) ?? '', y = keys.get(b) ?? ''
    return x < y ? -sign : x > y ? sign : 0
  })
}

const rowHeight = 40

/** Grid is a table of any length: only the rows in view are in the page. */
export function Grid<T>({ rows, columns, height = 520, label, first, rowKey, open, foot }: {
  rows: T[]
  columns: Column<T>[]
  height?: number | string
  label: string
  /** first is how rows are sorted until somebody sorts them. */
  first?: Order
  rowKey: (row: T) => string | number
  /** open is what a row does when it is chosen. */
  open?: (row: T) => void
  foot?: ReactNode
}) {
  const { t } = useTranslation()
  const [order, setOrder] = useState(first)
  const list = useMemo(() => sorted(rows, columns, order), [rows, columns, order])
  const scroll = useRef<HTMLDivElement>(null)
  const view = useVirtualizer({ count: list.length, getScrollElement: () => scroll.current, estimateSize: () => rowHeight, overscan: 8 })
  // Rows are grids of their own: one least width for all keeps their columns in line.
  const least = columns.reduce((n, c) => n + Number(/(\d+)px/.exec(c.width)?.[1] ?? 0), 0)
  const tracks: CSSProperties = { gridTemplateColumns: columns.map((c) => c.width).join(' '), minWidth: least }
  const turn = (key: string, number: boolean | undefined) => setOrder((was) => (was?.key === key ? { key, down: !was.down } : { key, down: number ?? false }))
  return (
    <div className="grid">
      <div ref={scroll} className="grid-scroll" style={{ maxHeight: height }} tabIndex={0} role="region" aria-label={label}>
        <div role="table" aria-label={label} aria-rowcount={list.length + 1}>
          <div role="row" className="grid-head" style={tracks}>
            {columns.map((c) => (
              <div key={c.key} role="columnheader" className={c.number ? 'cell end' : 'cell'}
                aria-sort={order?.key === c.key ? (order.down ? 'descending' : 'ascending') : undefined}>
                {c.by
                  ? <button type="button" className="sort" onClick={() => turn(c.key, c.number)}>{c.title}<span aria-hidden>{order?.key === c.key ? (order.down ? ' ▾' : ' ▴') : ''}</span></button>
                  : c.title}
              </div>
            ))}
          </div>
          <div role="rowgroup" style={{ height: view.getTotalSize(), minWidth: least, position: 'relative' }}>
            {view.getVirtualItems().map((item) => {
              const row = list[item.index]
              if (row === undefined) return null
              return (
                <div key={rowKey(row)} role="row" aria-rowindex={item.index + 2} className={open ? 'grid-row opens' : 'grid-row'}
                  style={{ ...tracks, height: rowHeight, transform: `translateY(${item.start}px)` }}
                  tabIndex={open ? 0 : undefined}
                  onClick={open && (() => open(row))}
                  onKeyDown={open && ((e) => { if (e.key === 'Enter' && e.target === e.currentTarget) open(row) })}>
                  {columns.map((c) => <div key={c.key} role="cell" className={c.number ? 'cell end' : 'cell'}>{c.show(row)}</div>)}
                </div>
              )
            })}
          </div>
        </div>
        {list.length === 0 && <div className="pad center">{t('web.state.none_found')}</div>}
      </div>
      {foot && <div className="grid-foot">{foot}</div>}
    </div>
  )
}
