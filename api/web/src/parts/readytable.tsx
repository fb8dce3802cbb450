import { useTranslation } from 'react-i18next'
import { number, share } from '../words/format'

/** ReadyTable says year by year what is due in it, and what is filled by its end, as a share of all that is needed. */
export function ReadyTable({
  years,
  needed,
}: {
  years: { year: number; due: number; ready: number }[]
  needed: number
}) {
  const { t } = useTranslation()
  return (
    <table className="plain-table">
      <thead>
        <tr>
          <th>{t('report.year')}</th>
          <th className="end">{t('web.people.due')}</th>
          <th className="end">{t('report.ready_by')}</th>
          <th className="end">{t('report.ready_rate')}</th>
        </tr>
      </thead>
      <tbody>
        {years.map((y) => (
          <tr key={y.year}>
            <td>{y.year}</td>
            <td className="end">{number(y.due)}</td>
            <td className="end">{number(y.ready)}</td>
            <td className="end">{share(y.ready, needed)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
