import { useVirtualizer } from '@tanstack/react-virtual'
import {
  memo,
  useMemo,
  useRef,
  useState,
  type CSSProperties,
  type KeyboardEvent,
  type MouseEvent,
  type ReactNode,
} from 'react'
import { useTranslation } from 'react-i18next'
import { fold } from '../words/fold'

/** Column is one column of a Grid. */
export type Column<T> = {
  key: string
  title: ReactNode
  /** width is a CSS grid track, such as minmax(120px, 1fr). */
  width: string
  number?: boolean
  show: (row: T) => ReactNode
  /** second is a smaller second line in the cell. */
  second?: (row: T) => ReactNode
  /** asIs keeps text such as addresses and codes from being capitalised. */
  asIs?: boolean
  /** by is the sort key; a column without one cannot be sorted. */
  by?: (row: T) => string | number
}

type Order = { key: string; down: boolean }

/** sorted puts rows in order: words without diacritics, equal rows in the order they came in. */
export function sorted<T>(rows: T[], columns: Column<T>[], order: Order | undefined): T[] {
  const by = columns.find((c) => c.key === order?.key)?.by
  if (!by || !order) return rows
  const keys = new Map(
    rows.map((row) => {
      const k = by(row)
      return [row, typeof k === 'string' ? fold(k) : k] as const
    }),
  )
  const sign = order.down ? -1 : 1
  return rows.toSorted((a, b) => {
    const x = keys.get(a) ?? '',
      y = keys.get(b) ?? ''
    return x < y ? -sign : x > y ? sign : 0
  })
}

/**
 * slotted orders the items of a moving window by slot, so that the element of a row that scrolls out is used again for
 * the row that scrolls in. Keyed by row, the browser would build and style new elements on every frame of a scroll.
 */
export function slotted<T extends { index: number }>(items: T[], slots: number): T[] {
  return items.toSorted((a, b) => (a.index % slots) - (b.index % slots))
}

const heights = { one: 40, two: 54 }

/**
 * Grid is a table of any length: only the rows in view are in the page. Where rows open, arrow keys, Page, Home and
 * End walk through them and Enter opens one.
 */
export function Grid<T>({
  rows,
  columns,
  height = 520,
  label,
  first,
  rowKey,
  open,
  foot,
  controls,
}: {
  rows: T[]
  columns: Column<T>[]
  height?: number | string
  label: string
  /** first is the order of rows until the reader sorts them. */
  first?: Order
  rowKey: (row: T) => string | number
  /** open is called with a row that is clicked, or entered by keyboard. */
  open?: (row: T) => void
  foot?: ReactNode
  /** controls says that cells hold fields or buttons. A row then keeps its own elements, or focus would jump rows. */
  controls?: boolean
}) {
  const { t } = useTranslation()
  const [order, setOrder] = useState(first)
  const list = useMemo(() => sorted(rows, columns, order), [rows, columns, order])
  const scroll = useRef<HTMLDivElement>(null)
  const rowHeight = columns.some((c) => c.second) ? heights.two : heights.one
  const view = useVirtualizer({
    count: list.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => rowHeight,
    overscan: 3,
    useFlushSync: false,
  })
  const items = view.getVirtualItems()
  const most = useRef(1)
  most.current = Math.max(most.current, items.length)
  const [active, setActive] = useState(0)
  const wanted = useRef<number>(undefined)
  const reached = Math.min(active, list.length - 1)
  // Every row is a CSS grid of its own; a shared minimum width keeps their columns aligned.
  const least = columns.reduce((n, c) => n + Number(/(\d+)px/.exec(c.width)?.[1] ?? 0), 0)
  const tracks = useMemo<CSSProperties>(
    () => ({ gridTemplateColumns: columns.map((c) => c.width).join(' '), minWidth: least, height: rowHeight }),
    [columns, least, rowHeight],
  )
  const turn = (key: string, number: boolean | undefined) =>
    setOrder((was) => (was?.key === key ? { key, down: !was.down } : { key, down: number ?? false }))
  const walk = (e: KeyboardEvent<HTMLElement>) => {
    const row = (e.target as HTMLElement).closest<HTMLElement>('.grid-row')
    if (!open || row !== e.target) return
    // A held key repeats faster than the table scrolls, so count from the row that is wanted.
    const at = wanted.current ?? Number(row.getAttribute('aria-rowindex')) - 2
    const here = list[at]
    if (e.key === 'Enter' && here !== undefined) {
      open(here)
      return
    }
    const page = Math.max(1, Math.floor((scroll.current?.clientHeight ?? 0) / rowHeight) - 2)
    const to = {
      ArrowDown: at + 1,
      ArrowUp: at - 1,
      PageDown: at + page,
      PageUp: at - page,
      Home: 0,
      End: list.length - 1,
    }[e.key]
    if (to === undefined) return
    e.preventDefault()
    const next = Math.max(0, Math.min(list.length - 1, to))
    wanted.current = next
    setActive(next)
    view.scrollToIndex(next)
    // The wanted row exists only once the table has scrolled to it, which takes a frame or more.
    const grasp = (tries: number): number | undefined => {
      const found = scroll.current?.querySelector<HTMLElement>(`[aria-rowindex="${next + 2}"]`)
      if (found) found.focus({ preventScroll: true })
      else if (tries > 0) return requestAnimationFrame(() => grasp(tries - 1))
      wanted.current = undefined
      return undefined
    }
    grasp(10)
  }
  return (
    <div className="grid">
      <div
        ref={scroll}
        className="grid-scroll"
        style={{ maxHeight: height }}
        tabIndex={open ? undefined : 0}
        role="region"
        aria-label={label}
      >
        <div role="table" aria-label={label} aria-rowcount={list.length + 1}>
          <div role="row" className="grid-head" style={{ ...tracks, height: undefined }}>
            {columns.map((c) => (
              <div
                key={c.key}
                role="columnheader"
                className={c.number ? 'cell end' : 'cell'}
                aria-sort={order?.key === c.key ? (order.down ? 'descending' : 'ascending') : undefined}
              >
                {c.by ? (
                  <button type="button" className="sort" onClick={() => turn(c.key, c.number)}>
                    {c.title}
                    <span aria-hidden>{order?.key === c.key ? (order.down ? ' ▾' : ' ▴') : ''}</span>
                  </button>
                ) : (
                  c.title
                )}
              </div>
            ))}
          </div>
          <div
            role="rowgroup"
            className={rowHeight === heights.two ? 'two' : undefined}
            style={{ height: view.getTotalSize(), minWidth: least, position: 'relative' }}
            onKeyDown={walk}
            onMouseOver={tell}
          >
            {(controls ? items : slotted(items, most.current)).map((item) => {
              const row = list[item.index]
              if (row === undefined) return null
              return (
                <Row
                  key={controls ? rowKey(row) : item.index % most.current}
                  row={row}
                  index={item.index}
                  start={item.start}
                  columns={columns}
                  tracks={tracks}
                  open={open}
                  reached={item.index === reached}
                />
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

/** tell gives a cell whose text is cut off a tooltip with all of it. One handler serves the table; cells have none. */
function tell(e: MouseEvent<HTMLElement>) {
  const cell = (e.target as HTMLElement).closest<HTMLElement>('.cell')
  if (!cell) return
  const cut = [cell, ...cell.querySelectorAll<HTMLElement>('.second')].some(
    (part) => part.scrollWidth > part.clientWidth,
  )
  cell.title = cut ? cell.innerText : ''
}

type RowProps<T> = {
  row: T
  index: number
  start: number
  columns: Column<T>[]
  tracks: CSSProperties
  open: ((row: T) => void) | undefined
  reached: boolean
}

const capital = (content: ReactNode) =>
  typeof content === 'string' && content !== '' ? content.charAt(0).toUpperCase() + content.slice(1) : content

function PlainRow<T>({ row, index, start, columns, tracks, open, reached }: RowProps<T>) {
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      className={open ? 'grid-row opens' : 'grid-row'}
      style={{ ...tracks, transform: `translateY(${start}px)` }}
      tabIndex={open && (reached ? 0 : -1)}
      onClick={open && (() => open(row))}
    >
      {columns.map((c) => (
        <div key={c.key} role="cell" className={c.number ? 'cell end' : 'cell'}>
          {c.asIs ? c.show(row) : capital(c.show(row))}
          {c.second && <div className="second">{capital(c.second(row))}</div>}
        </div>
      ))}
    </div>
  )
}

const Row = memo(PlainRow) as typeof PlainRow
