import { useTranslation } from 'react-i18next'
import type { Schema } from '../api/client'
import { number, share } from '../words/format'
import { Figure } from './figure'

/** Refreshers says who is due to be brought up to date: people who are qualified, so no part of any shortage. */
export function Refreshers({ s }: { s: Schema['Summary'] }) {
  const { t } = useTranslation()
  const { demand, served } = s.refresh.total
  if (demand === 0) return null
  return (
    <Figure
      label={t('report.refreshers_title')}
      value={share(served, demand)}
      hint={t('web.people.refreshers_hint', { served, demand })}
    />
  )
}

/** RefreshedFields lists the refreshers field by field, below a table of shortages. */
export function RefreshedFields({ s }: { s: Schema['Summary'] }) {
  const { t } = useTranslation()
  if (s.refresh.fields.length === 0) return null
  return (
    <>
      <h3 className="h3">{t('report.refreshers_title')}</h3>
      <p className="small">{t('web.people.refreshers_fields')}</p>
      <table className="plain-table">
        <thead>
          <tr>
            <th>{t('report.field')}</th>
            <th className="end">{t('report.demand')}</th>
            <th className="end">{t('report.served')}</th>
            <th className="end">{t('web.column.unmet')}</th>
          </tr>
        </thead>
        <tbody>
          {s.refresh.fields.map((f) => (
            <tr key={f.field}>
              <td>{f.name}</td>
              <td className="end">{number(f.seats.demand)}</td>
              <td className="end">{number(f.seats.served)}</td>
              <td className="end">{number(f.seats.unmet)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  )
}
