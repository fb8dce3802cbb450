import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { norms, roster, shortfall, shortfallSummary } from '../../api/calls'
import type { Schema } from '../../api/client'
import { Certainty, Mark } from '../../parts/marks'
import { Coded, useNames } from '../../parts/names'
import { Shown } from '../../parts/states'
import { decimal, number } from '../../words/format'
import { name } from '../../words/words'
import type { Cell } from './cell'

/** Whence shows the arithmetic behind one number of the demand, with the norms and roster rows it comes from. */
export function Whence({ dataset, cell }: { dataset: Schema['Dataset']; cell: Cell }) {
  const { t } = useTranslation()
  const query = useQuery(shortfall(dataset.id, cell.commune, cell.field))
  const names = useNames(dataset.id)
  return (
    <>
      <h2 className="h2">{cell.commune_name}</h2>
      <p>
        {t('web.demand.cell', {
          seats: cell.seats,
          field: names.field(cell.field),
          need: name('need', cell.need),
          year: cell.year,
        })}
      </p>
      <Shown query={query} isEmpty={(f) => f === null}>
        {(f) => f && <Steps dataset={dataset} f={f} year={cell.year} />}
      </Shown>
    </>
  )
}

function Steps({ dataset, f, year }: { dataset: Schema['Dataset']; f: Schema['Shortfall']; year: number }) {
  const { t } = useTranslation()
  const names = useNames(dataset.id)
  const years = useQuery(shortfallSummary(dataset.id)).data?.years ?? []
  const known = useQuery(norms(dataset.id)).data ?? []
  const staff = useQuery(roster(dataset.id, f.commune)).data ?? []
  const at = years.indexOf(year)
  const of = (list: number[] | null | undefined) => list?.[at] ?? 0
  const expected = of(f.exits_ppm) / 1_000_000
  const lines: [string, number, string?][] = [
    [t('report.step_posts', { date: dataset.base_date }), f.posts],
    [t('report.step_qualified'), f.qualified],
    [t('report.step_vacant'), f.vacant],
    [t('report.step_unqualified'), f.unqualified],
    ...(at === 0 ? [[t('report.step_standing', { year }), f.vacant + f.unqualified] as [string, number]] : []),
    [
      t('report.step_exits', { year }),
      of(f.exits),
      // Whole seats are shared out over the city, which may round a commune's expectation either way.
      t(Math.abs(of(f.exits) - expected) > 0.5 ? 'report.expected_together' : 'report.expected', {
        people: decimal(expected, 2),
      }),
    ],
    [t('report.step_surplus'), -of(f.from_surplus)],
    [t('report.step_pipeline'), -of(f.pipeline)],
  ]
  return (
    <>
      <table className="plain-table">
        <tbody>
          {lines.map(([text, value, hint]) => (
            <tr key={text}>
              <td className={text.startsWith(' ') ? 'inset' : undefined}>
                {text} {hint && <span className="small">{hint}</span>}
              </td>
              <td className="end">{number(value)}</td>
            </tr>
          ))}
          <tr className="total">
            <td>
              {t('report.step_demand', { year })}
              <div className="small">
                {t('report.by_need', { vacant: of(f.demand_vacant), unqualified: of(f.demand_unqualified) })}
              </div>
            </td>
            <td className="end">{number(of(f.demand_vacant) + of(f.demand_unqualified))}</td>
          </tr>
        </tbody>
      </table>
      <h3 className="h3">{t('report.norms')}</h3>
      <table className="plain-table">
        <thead>
          <tr>
            <th>{t('web.demand.position')}</th>
            <th className="end">{t('report.posts')}</th>
            <th>{t('web.demand.document')}</th>
          </tr>
        </thead>
        <tbody>
          {f.norms.map((n) => {
            const norm = known.find((k) => k.id === n.norm)
            return (
              <tr key={n.norm}>
                <td>
                  {norm ? names.position(norm.position) : n.norm}
                  <div className="small">{n.norm}</div>
                </td>
                <td className="end">{number(n.posts)}</td>
                <td>
                  {norm?.document}
                  <div className="small">{norm?.reason}</div>
                  <Certainty word={norm?.certainty} />
                </td>
              </tr>
            )
          })}
        </tbody>
      </table>
      <h3 className="h3">
        {t('report.holders')} {dataset.marks.includes('synthetic_roster') && <Mark mark="synthetic_roster" />}
      </h3>
      {f.holders.length === 0 ? (
        <p className="small">{t('report.no_holders')}</p>
      ) : (
        <table className="plain-table">
          <thead>
            <tr>
              <th>{t('web.demand.row')}</th>
              <th>{t('web.demand.position')}</th>
              <th>{t('web.demand.training')}</th>
              <th className="end">{t('web.demand.born')}</th>
              <th className="end">{t('report.people')}</th>
              <th />
            </tr>
          </thead>
          <tbody>
            {f.holders.map((h) => {
              const person = staff.find((s) => s.place === h.row - 1)
              return (
                <tr key={h.row}>
                  <td>{h.row}</td>
                  <td>{person && <Coded name={names.position(person.position)} code={person.position} />}</td>
                  <td>
                    {person && name('staff_level', person.level)}
                    {person?.major && (
                      <>
                        , <Coded name={names.major(person.major)} code={person.major} />
                      </>
                    )}
                  </td>
                  <td className="end">{person?.birth_year}</td>
                  <td className="end">{number(h.count)}</td>
                  <td className={h.qualified ? 'good' : 'bad'}>
                    {t(h.qualified ? 'report.qualified' : 'report.unqualified')}
                  </td>
                </tr>
              )
            })}
          </tbody>
        </table>
      )}
    </>
  )
}
