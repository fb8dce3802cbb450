import { useTranslation } from 'react-i18next'
import { type Schema } from '../../api/client'
import { number } from '../../words/format'

/** Consequences says before saving what a file changes: demand, the units that move most, who has no staff any more. */
export function Consequences({ c }: { c: Schema['IntakeConsequences'] }) {
  const { t } = useTranslation()
  const was = (n: number) => (c.known ? number(n) : '–')
  const table = (rows: { key: string; name: string; before: number; after: number }[]) => (
    <table className="plain-table">
      <thead>
        <tr>
          <th />
          <th className="end">{t('web.import.before')}</th>
          <th className="end">{t('web.import.after')}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((r) => (
          <tr key={r.key}>
            <td>{r.name || r.key}</td>
            <td className="end">{was(r.before)}</td>
            <td className="end">{number(r.after)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
  return (
    <>
      <h2>{t('web.import.consequences')}</h2>
      <p>
        {t('web.import.demand', { before: was(c.before), after: number(c.after) })}{' '}
        {t('web.import.people', { before: number(c.people_before), after: number(c.people_after) })}
      </p>
      {table(c.fields.map((f) => ({ ...f, key: f.field })))}
      {c.known && c.movers.length > 0 && (
        <>
          <h3>{t('web.import.movers')}</h3>
          {table(c.movers.map((u) => ({ ...u, key: u.unit })))}
        </>
      )}
      {(c.emptied ?? []).length > 0 && (
        <p>{t('web.import.emptied', { units: (c.emptied ?? []).map((u) => u.name).join(', ') })}</p>
      )}
    </>
  )
}
