import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { reviewNeeds } from '../../api/review'
import type { Schema } from '../../api/client'
import { fieldOf } from '../../parts/names'
import { Shown } from '../../parts/states'
import { number } from '../../words/format'
import type { Shows } from './shows'

type Need = Schema['ReviewNeed']

/** Needs is table 1C: by field, with what the posts of one commune rest on. */
export function Needs({ dataset, commune, one }: Shows) {
  const { t } = useTranslation()
  const counts: [string, (n: Need) => number][] = [
    [t('review_column.posts'), (n) => n.posts],
    [t('review_column.holders'), (n) => n.present],
    [t('review_column.qualified'), (n) => n.qualified],
    [t('review_column.vacant'), (n) => n.vacant],
    [t('review_column.unqualified'), (n) => n.unqualified],
    [t('review_column.waits'), (n) => n.waits ?? 0],
  ]
  return (
    <Shown query={useQuery(reviewNeeds(dataset, commune, one))}>
      {(r) => {
        const line = (n: Need) => [...counts.map(([, of]) => of(n)), ...n.exits, ...n.demand]
        const rows = one ? r.items : r.fields
        return (
          <>
            <div className="wide" role="region" aria-label={t('review.needs')} tabIndex={0}>
              <table className="plain-table spaced">
                <thead>
                  <tr>
                    <th scope="col" rowSpan={2}>
                      {t('review_column.field_name')}
                    </th>
                    {counts.map(([title]) => (
                      <th key={title} scope="col" rowSpan={2} className="end">
                        {title}
                      </th>
                    ))}
                    <th scope="colgroup" colSpan={r.years.length}>
                      {t('review_group.exits')}
                    </th>
                    <th scope="colgroup" colSpan={r.years.length}>
                      {t('review_group.demand')}
                    </th>
                    {one && (
                      <th scope="col" rowSpan={2}>
                        {t('review_column.reasons')}
                      </th>
                    )}
                  </tr>
                  <tr>
                    {['exits', 'demand'].flatMap((group) =>
                      r.years.map((year) => (
                        <th key={`${group} ${year}`} scope="col" className="end">
                          {year}
                        </th>
                      )),
                    )}
                  </tr>
                </thead>
                <tbody>
                  {rows.map((n) => (
                    <tr key={n.field}>
                      <td>{fieldOf(n)}</td>
                      {line(n).map((x, i) => (
                        <td key={i} className="end">
                          {number(x)}
                        </td>
                      ))}
                      {one && (
                        <td className="small">
                          {(n.basis ?? [])
                            .map((b) => [b.document, b.tag, b.reason].filter(Boolean).join(', ') || b.id)
                            .join('; ')}
                        </td>
                      )}
                    </tr>
                  ))}
                  <tr className="total">
                    <td>{t('review.needs_total')}</td>
                    {line(r.total).map((x, i) => (
                      <td key={i} className="end">
                        {number(x)}
                      </td>
                    ))}
                    {one && <td />}
                  </tr>
                </tbody>
              </table>
            </div>
            <p className="hint">{t('review.needs_note')}</p>
          </>
        )
      }}
    </Shown>
  )
}
