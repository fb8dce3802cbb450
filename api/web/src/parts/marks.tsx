import { Tag, Tooltip } from 'antd'
import { name } from '../words/words'

/** Marks say what numbers rest on: a synthetic roster, assumptions. */
export function Marks({ marks }: { marks: string[] | null | undefined }) {
  return (
    <span className="marks">
      {(marks ?? []).toSorted().map((mark) => (
        <Mark key={mark} mark={mark} />
      ))}
    </span>
  )
}

export function Mark({ mark }: { mark: string }) {
  return (
    <Tooltip title={name('mark', mark)}>
      <Tag className="mark" tabIndex={0}>
        {name('mark_short', mark)}
      </Tag>
    </Tooltip>
  )
}

/** MarkChip is a mark in a long table, explained by a title attribute: a thousand tooltips would be slow. */
export function MarkChip({ mark }: { mark: string }) {
  return (
    <span className="chip mark" title={name('mark', mark)}>
      {name('mark_short', mark)}
    </span>
  )
}

/** Certainty says how well a row of the dataset is known. */
export function Certainty({ word }: { word: string | undefined }) {
  if (!word) return null
  return <Tag className={word === 'assumption' ? 'mark' : undefined}>{name('certainty', word)}</Tag>
}
