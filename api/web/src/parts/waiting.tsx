import { useTranslation } from 'react-i18next'
import type { Schema } from '../api/client'
import { number } from '../words/format'
import { Figure } from './figure'

/** Waiting says how long posts wait for somebody qualified, and how many holders wait to be replaced. */
export function Waiting({ s }: { s: Schema['Summary'] }) {
  const { t } = useTranslation()
  return (
    <Figure
      label={t('web.people.waited')}
      value={number(s.waited_years)}
      hint={s.waits > 0 ? t('web.people.waits', { people: s.waits }) : t('web.people.waited_hint')}
      tone="late"
    />
  )
}
