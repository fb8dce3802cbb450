import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { review } from '../../api/review'
import type { Schema } from '../../api/client'
import { Figure } from '../../parts/figure'
import { Grid, type Column } from '../../parts/grid'
import { Shown } from '../../parts/states'
import { number, share } from '../../words/format'
import { inLanguage, name } from '../../words/words'
import type { Shows } from './shows'

type Row = Schema['ReviewRow']
type Counts = Schema['ReviewQuality']
type Page = Schema['ReviewPage']

/** known is a number, or a dash where the dataset does not record it: that is not 0. */
export const known = (n: number | undefined) => (n === undefined ? '–' : number(n))

/** above adds up the numbers of a word of a list and of all behind it. */
export const above = (words: string[], numbers: number[], word: string) =>
  numbers.slice(words.indexOf(word)).reduce((sum, n) => sum + n, 0)

/** Quality is table 1A: the sums, turned round so that they fit a screen, and a row for each commune. */
export function Quality({ dataset, commune, one, open }: Shows) {
  const { t } = useTranslation()
  const columns: Column<Row>[] = [
    {
      key: 'name',
      title: t('web.column.commune'),
      width: 'minmax(180px, 2fr)',
      show: (r) => r.name,
      by: (r) => r.name ?? '',
    },
    ...(
      [
        [t('review_group.assigned'), (r) => r.staff.assigned],
        [t('review_group.present'), (r) => r.staff.present],
        [t('review_column.cadres'), (r) => r.staff.cadres],
        [t('review_column.civil_servants'), (r) => r.staff.civil_servants],
        [t('review_column.women'), (r) => r.staff.women],
        [t('review.key_title'), (r) => r.key?.present],
      ] as [string, (r: Row) => number | undefined][]
    ).map(([title, of]) => ({
      key: title,
      title,
      width: '120px',
      number: true,
      show: (r: Row) => known(of(r)),
      by: (r: Row) => of(r) ?? -1,
    })),
  ]
  return (
    <Shown query={useQuery(review(dataset, commune))}>
      {(r) => (
        <>
          <p className="hint">{t('review.of', { roster: r.roster_date, norms: r.norm_date })}</p>
          <Heads r={r} />
          {r.unrecorded.length > 0 && (
            <p className="hint">
              {t('review.unrecorded', { figures: r.unrecorded.map((f) => name('review_figure', f)).join(', ') })}
            </p>
          )}
          <Sums r={r} />
          {!one && (
            <Grid
              rows={r.items}
              columns={columns}
              height="50vh"
              label={t('review.quality')}
              rowKey={(row) => row.commune ?? ''}
              open={open && ((row) => open(row.commune ?? ''))}
              foot={t('review.present_total', { present: r.total.staff.present })}
            />
          )}
        </>
      )}
    </Shown>
  )
}

function Heads({ r }: { r: Page }) {
  const { t } = useTranslation()
  const { staff, key } = r.total
  return (
    <div className="figures">
      <Figure label={t('review_group.present')} value={number(staff.present)} />
      <Figure label={t('review_column.cadres')} value={known(staff.cadres)} />
      <Figure label={t('review_column.civil_servants')} value={known(staff.civil_servants)} />
      <Figure
        label={t('review.key_title')}
        value={known(key?.present)}
        hint={
          key &&
          t('review.key_shares', {
            women: share(key.women, key.present),
            degree: share(above(r.levels, key.levels, 'university'), key.present),
            advanced: share(above(r.theory, key.theory, 'advanced'), key.present),
          })
        }
      />
    </div>
  )
}

/** Sums is table 1A of all together, a line for each figure. */
function Sums({ r }: { r: Page }) {
  const { t } = useTranslation()
  const list = (section: string, words: string[], of: (q: Counts) => number[] | undefined) =>
    words.map((w, i) => [name(section, w), (q: Counts) => of(q)?.[i]] as const)
  const groups: [string, (readonly [string, (q: Counts) => number | undefined])[]][] = [
    [
      t('review_group.assigned'),
      [
        [t('review_column.assigned'), (q) => q.assigned],
        [t('review_column.assigned_cadres'), () => undefined],
        [t('review_column.assigned_civil_servants'), () => undefined],
      ],
    ],
    [
      t('review_group.present'),
      [
        [t('review_column.present'), (q) => q.present],
        [t('review_column.cadres'), (q) => q.cadres],
        [t('review_column.civil_servants'), (q) => q.civil_servants],
        [t('review_column.service_unrecorded'), (q) => q.service_unrecorded ?? 0],
      ],
    ],
    [
      t('review_group.among'),
      [
        [t('review_column.women'), (q) => q.women],
        [t('review_column.ethnic'), (q) => q.ethnic],
        [t('review_column.party_members'), () => undefined],
      ],
    ],
    [t('review_group.ages'), list('age_band', r.age_bands, (q) => q.ages)],
    [t('review_group.levels'), list('staff_level', r.levels, (q) => q.levels)],
    [t('review_group.theory'), list('theory', r.theory, (q) => q.theory)],
    [
      t('review_group.certificates'),
      r.courses.map((c, i) => [inLanguage(c.name, c.name_en), (q: Counts) => q.certificates?.[i]] as const),
    ],
  ]
  return (
    <table className="plain-table spaced">
      <caption className="small">{t('review.total')}</caption>
      <thead>
        <tr>
          <th scope="col">{t('review_column.figure')}</th>
          <th scope="col" className="end">
            {t('review.all')}
          </th>
          <th scope="col" className="end">
            {t('review.key_title')}
          </th>
        </tr>
      </thead>
      {groups
        .filter(([, lines]) => lines.length > 0)
        .map(([group, lines]) => (
          <tbody key={group}>
            <tr>
              <th scope="rowgroup" colSpan={3}>
                {group}
              </th>
            </tr>
            {lines.map(([title, of]) => (
              <tr key={title}>
                <td className="inset">{title}</td>
                <td className="end">{known(of(r.total.staff))}</td>
                <td className="end">{known(r.total.key && of(r.total.key))}</td>
              </tr>
            ))}
          </tbody>
        ))}
    </table>
  )
}
