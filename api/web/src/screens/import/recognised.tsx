import { Alert } from 'antd'
import { useTranslation } from 'react-i18next'
import { type Schema } from '../../api/client'
import { FaultList } from '../../parts/states'
import { number } from '../../words/format'
import { heading, name } from '../../words/words'

/** Recognised says which sheets and columns were recognised as what, and what is faulty, by kind with counts. */
export function Recognised({ found }: { found: Schema['ImportPreviewBody'] }) {
  const { t } = useTranslation()
  const { reading } = found
  return (
    <>
      <h2>{t('web.import.recognised')}</h2>
      {found.remembered > 0 && <p className="hint">{t('web.import.remembered', { count: found.remembered })}</p>}
      {reading.sheets.map((s) => (
        <section key={s.name}>
          <h3>
            {s.name || reading.file}: {s.part ? name('part', s.part) : name('intake', s.how)}
          </h3>
          {s.part && (
            <>
              <p className="hint">
                {t('web.import.rows', { rows: number(s.rows), skipped: number(s.skipped?.length ?? 0) })}
              </p>
              <table className="plain-table">
                <thead>
                  <tr>
                    <th>{t('web.import.column')}</th>
                    <th>{t('web.import.means')}</th>
                  </tr>
                </thead>
                <tbody>
                  {(s.columns ?? [])
                    .filter((c) => c.title)
                    .map((c) => (
                      <tr key={c.letters}>
                        <td>
                          {c.letters}: {c.title}
                        </td>
                        <td>
                          {c.column
                            ? heading(s.part ?? '', c.column)
                            : name('intake', c.personal ? 'column_personal' : `column_${c.how}`)}
                        </td>
                      </tr>
                    ))}
                </tbody>
              </table>
              <ul className="plain">
                {(s.columns ?? [])
                  .filter((c) => c.how === 'given' || c.how === 'assumed')
                  .map((c) => (
                    <li key={c.column} className="hint">
                      {t(`web.import.${c.how}`, { column: heading(s.part ?? '', c.column ?? ''), value: c.given })}
                    </li>
                  ))}
              </ul>
            </>
          )}
        </section>
      ))}
      {found.kinds.length > 0 && (
        <Alert
          type="error"
          showIcon
          role="alert"
          title={t('web.import.faults')}
          description={
            <ul className="plain">
              {found.kinds.map((k) => (
                <li key={k.code}>
                  <strong>{number(k.count)} × </strong>
                  {[k.first.sheet, k.first.cell].filter(Boolean).join(' ')}: {k.first.detail}
                </li>
              ))}
            </ul>
          }
        />
      )}
      {found.warnings.length > 0 && (
        <Alert
          type="warning"
          showIcon
          role="status"
          title={t('web.draft.warnings')}
          description={<FaultList faults={found.warnings} />}
        />
      )}
    </>
  )
}
