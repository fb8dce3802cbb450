import { useQuery } from '@tanstack/react-query'
import { Alert } from 'antd'
import { useTranslation } from 'react-i18next'
import { prices } from '../../api/calls'
import type { Schema } from '../../api/client'
import { Shown } from '../../parts/states'
import { goalValue } from '../../parts/proof'
import { money, number } from '../../words/format'
import { name } from '../../words/words'

type Effect = Schema['Effect']

/** signed writes a change of a goal with its sign. */
const signed = (goal: string, value: number) => (value > 0 ? '+' : '−') + goalValue(goal, Math.abs(value))

/** Changes says in words what one unit more or less changes. */
function Changes({ effect }: { effect: Effect | undefined }) {
  const { t } = useTranslation()
  if (!effect) return <>–</>
  const goals = (effect.goals ?? []).filter((g) => g.goal !== 'tie' && g.value !== 0)
  return (
    <>
      {goals.length === 0 ? t('report.price_none') : goals.map((g) => <div key={g.goal}>{name('goal', g.goal)} <strong className={g.value < 0 ? 'good' : 'bad'}>{signed(g.goal, g.value)}</strong></div>)}
      {(effect.units ?? 0) > 1 && <div className="small">{t(effect.beyond ? 'report.price_range_beyond' : 'report.price_range', { units: effect.units })}</div>}
    </>
  )
}

/** Prices says where one unit more would help most. */
export function Prices({ id }: { id: string }) {
  const { t } = useTranslation()
  return (
    <>
      <p className="hint">{t('web.prices.hint')}</p>
      <Shown query={useQuery(prices(id))} isEmpty={(p) => (p.items ?? []).length === 0} empty={t('report.no_prices')}>
        {(p) => (
          <>
            {!p.exact && <Alert type="info" showIcon title={t('report.prices_interval')} />}
            <table className="plain-table spaced">
              <thead><tr><th>{t('web.prices.row')}</th><th>{t('web.prices.more')}</th><th>{t('web.prices.less')}</th></tr></thead>
              <tbody>
                {(p.items ?? []).map((price) => (
                  <tr key={price.row}>
                    <td>{price.text}<div className="small">{price.row.startsWith('budget') ? t('web.prices.unit_money', { money: money(price.unit) }) : t('web.prices.unit_seat', { seats: number(price.unit) })}</div></td>
                    <td><Changes effect={price.more} /></td>
                    <td><Changes effect={price.less} /></td>
                  </tr>
                ))}
              </tbody>
            </table>
          </>
        )}
      </Shown>
    </>
  )
}
