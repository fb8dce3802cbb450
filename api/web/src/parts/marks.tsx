import { Tag, Tooltip } from 'antd'
import { name } from '../words/words'

/** Marks say what numbers rest on: a synthetic roster, assumptions. */
export function Marks({ marks }: { marks: string[] | null | undefined }) {
  return <>{(marks ?? []).toSorted().map((mark) => <Mark key={mark} mark={mark} />)}</>
}

export function Mark({ mark }: { mark: string }) {
  return <Tooltip title={name('mark', mark)}><Tag className="mark" tabIndex={0}>{name('mark_short', mark)}</Tag></Tooltip>
}

/** Certainty says how well a row of the dataset is known. */
export function Certainty({ word }: { word: string | undefined }) {
  if (!word) return null
  return <Tag className={word === 'assumption' ? 'mark' : undefined}>{name('certainty', word)}</Tag>
}
