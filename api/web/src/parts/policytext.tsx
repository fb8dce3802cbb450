import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { lists } from '../api/calls'
import type { Schema } from '../api/client'
import { money, number } from '../words/format'
import { name } from '../words/words'

/** PolicyText says what a policy weighs, in words. */
export function PolicyText({ policy }: { policy: Schema['FilePolicy'] }) {
  const { t } = useTranslation()
  const chosen = new Set(
    useQuery(lists)
      .data?.goals.filter((g) => g.choosable)
      .map((g) => g.goal),
  )
  const goals = policy.goals.map((level) => level.filter((g) => chosen.has(g.goal))).filter((level) => level.length > 0)
  return (
    <>
      <p>
        <strong>{policy.name || t(`web.ask.policy.${policy.id}`, { defaultValue: policy.id })}</strong>
      </p>
      <ol className="steps">
        {goals.map((level, i) => (
          <li key={i}>
            {level.map((g) => name('goal', g.goal) + (level.length > 1 ? ` × ${number(g.weight)}` : '')).join(' + ')}
          </li>
        ))}
      </ol>
      <ul className="plain small">
        <li>{t('web.policy.seat', { seat: policy.weights.seat })}</li>
        <li>{t('web.policy.late', { years: policy.lateness.max_years, price: policy.lateness.price_per_year })}</li>
        <li>
          {t(policy.away.short_months > 0 ? 'web.policy.away_short' : 'web.policy.away', {
            share: policy.away.per_mille,
            least: policy.away.at_least,
            months: policy.away.short_months,
          })}
        </li>
        <li>{t('web.policy.road_map', { road_map: name('road_map', policy.road_map.by || 'at_once') })}</li>
        {policy.cohorts && <li>{t('web.policy.cohorts')}</li>}
        {!policy.cohorts && policy.cohort_kinds.length > 0 && (
          <li>{t('web.policy.cohort_kinds', { kinds: policy.cohort_kinds.map((k) => name('kind', k)).join(', ') })}</li>
        )}
        {(policy.budgets ?? []).map((b, i) => (
          <li key={i}>
            {t(b.fiscal_year ? 'web.policy.budget_year' : 'web.policy.budget', {
              year: b.fiscal_year,
              money: money(b.high_kvnd),
            })}
          </li>
        ))}
      </ul>
    </>
  )
}
