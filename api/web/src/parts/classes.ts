import { useQuery } from '@tanstack/react-query'
import i18next from 'i18next'
import { useMemo } from 'react'
import { summary } from '../api/calls'
import type { Schema } from '../api/client'
import { name } from '../words/words'

/** classText says what is known of the holders of a class: "college, born 1970, leaving 2031", as the reports do. */
export const classText = (c: Schema['Class']) =>
  [
    c.level && name('staff_level', c.level),
    c.birth_year && i18next.t('report.born', { year: c.birth_year }),
    c.leaves && i18next.t('report.leaves', { year: c.leaves }),
  ]
    .filter(Boolean)
    .join(', ')

type OfCell = { need: string; class?: string }

/** needText is a need with, in brackets, who the holders are where that is known. */
export function needText(known: Map<string, Schema['Class']>, cell: OfCell): string {
  const found = known.get(cell.class ?? '')
  const who = found ? classText(found) : cell.class
  return who ? `${name('need', cell.need)} (${who})` : name('need', cell.need)
}

/** useNeedText gives needText for the cells of a proposal. */
export function useNeedText(proposal: string) {
  const classes = useQuery(summary(proposal)).data?.classes
  const known = useMemo(() => new Map((classes ?? []).map((c) => [c.id, c])), [classes])
  return (cell: OfCell) => needText(known, cell)
}
