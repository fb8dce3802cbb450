import { useLayoutEffect, useRef, useState, type KeyboardEvent } from 'react'
import { createPortal } from 'react-dom'
import { meant, offered, optionText, shown, type Column } from './cells'

/** most is how many names are offered at once; whoever looks for another one types more of it. */
const most = 100

/** Move is where the cursor goes after a cell has been typed. */
export type Move = 'down' | 'up' | 'right' | 'left' | 'stay'

/** last is what is being typed of a cell with several words. */
const last = (column: Column, text: string) => (column.form === 'ids' ? (text.split(';').at(-1) ?? '').trim() : text)

/** Editor is the field of a cell: names are offered while somebody types, with or without diacritics. */
export function Editor({
  column,
  value,
  typed,
  label,
  done,
  cancel,
}: {
  column: Column
  value: string
  /** typed is the key that began it; undefined edits what is there. */
  typed: string | undefined
  label: string
  done: (value: string, move: Move) => void
  cancel: () => void
}) {
  const input = useRef<HTMLInputElement>(null)
  const [text, setText] = useState(typed ?? (column.form === 'whole' ? value : shown(column, value)))
  const [chosen, setChosen] = useState(typed === undefined ? -1 : 0)
  const [narrowed, setNarrowed] = useState(typed !== undefined)
  const [place, setPlace] = useState<DOMRect>()
  const ended = useRef(false)
  const list = column.options.length > 0 ? offered(column, narrowed ? last(column, text) : '', most) : []
  useLayoutEffect(() => {
    const field = input.current
    if (!field) return
    field.focus()
    if (typed === undefined) field.select()
    else field.setSelectionRange(field.value.length, field.value.length)
    setPlace(field.getBoundingClientRect())
  }, [typed])
  useLayoutEffect(() => {
    document.getElementById(`offer-${chosen}`)?.scrollIntoView({ block: 'nearest' })
  }, [chosen])
  const end = (to: string, move: Move) => {
    if (ended.current) return
    ended.current = true
    done(to, move)
  }
  const take = (option: number, move: Move) => {
    const o = list[option]
    if (!o) {
      end(meant(column, text), move)
      return
    }
    if (column.form !== 'ids') {
      end(o.value, move)
      return
    }
    const before = text.split(';').slice(0, -1).join(';')
    end([meant(column, before), o.value].filter(Boolean).join(' '), move)
  }
  const key = (e: KeyboardEvent) => {
    e.stopPropagation()
    if (e.nativeEvent.isComposing) return
    const moves: Record<string, Move> = { Enter: e.shiftKey ? 'up' : 'down', Tab: e.shiftKey ? 'left' : 'right' }
    const move = moves[e.key]
    if (move) {
      e.preventDefault()
      // What is offered is taken where somebody has typed or gone to it; an emptied cell is empty.
      take(chosen >= 0 && last(column, text) !== '' ? chosen : -1, move)
    } else if (e.key === 'Escape') {
      e.preventDefault()
      ended.current = true
      cancel()
    } else if (list.length > 0 && (e.key === 'ArrowDown' || e.key === 'ArrowUp')) {
      e.preventDefault()
      setChosen((n) => Math.max(0, Math.min(list.length - 1, n + (e.key === 'ArrowDown' ? 1 : -1))))
    }
  }
  const below = place && place.bottom + 280 < window.innerHeight
  return (
    <>
      <input
        ref={input}
        className="sheet-input"
        value={text}
        aria-label={label}
        role={list.length > 0 ? 'combobox' : undefined}
        aria-expanded={list.length > 0 ? true : undefined}
        aria-controls={list.length > 0 ? 'offers' : undefined}
        aria-activedescendant={list.length > 0 && chosen >= 0 ? `offer-${chosen}` : undefined}
        aria-autocomplete={list.length > 0 ? 'list' : undefined}
        autoComplete="off"
        onChange={(e) => {
          setText(e.target.value)
          setNarrowed(true)
          setChosen(0)
        }}
        onKeyDown={key}
        onBlur={() => end(narrowed ? meant(column, text) : value, 'stay')}
        onCopy={(e) => e.stopPropagation()}
        onCut={(e) => e.stopPropagation()}
        onPaste={(e) => e.stopPropagation()}
      />
      {place &&
        list.length > 0 &&
        createPortal(
          <ul
            id="offers"
            role="listbox"
            aria-label={column.title}
            className="sheet-offers"
            style={{
              left: place.left,
              minWidth: place.width,
              ...(below ? { top: place.bottom } : { bottom: window.innerHeight - place.top }),
            }}
          >
            {list.map((o, i) => (
              <li
                key={o.value}
                id={`offer-${i}`}
                role="option"
                aria-selected={i === chosen}
                onMouseDown={(e) => {
                  e.preventDefault()
                  take(i, 'stay')
                }}
              >
                {optionText(column, o)}
                {column.form === 'ids' && o.within ? <small> {o.within}</small> : null}
              </li>
            ))}
          </ul>,
          document.body,
        )}
    </>
  )
}
