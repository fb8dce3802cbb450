import { useQuery } from '@tanstack/react-query'
import { Alert, Card } from 'antd'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useSearchParams } from 'react-router'
import { coverage, datasets, proposals, runs, shortfallSummary, summary } from '../../api/calls'
import type { Schema } from '../../api/client'
import { BeginData } from '../../parts/begin'
import { Bar, Figure } from '../../parts/figure'
import { GoLink } from '../../parts/golink'
import { Marks } from '../../parts/marks'
import { ProofTag } from '../../parts/proof'
import { RefreshedFields, Refreshers } from '../../parts/refreshers'
import { Select } from '../../parts/select'
import { Shown } from '../../parts/states'
import { Title } from '../../parts/title'
import { Waiting } from '../../parts/waiting'
import { money, number, share } from '../../words/format'
import { name } from '../../words/words'
import { CommuneDrawer } from './commune'
import { ShortageMap } from './map'

type Proposal = Schema['Proposal']

/** Overview is where a planner starts: where staff are missing, what a proposal changes, what needs attention. */
export default function Overview() {
  const { t } = useTranslation()
  const query = useQuery(proposals)
  const [search, setSearch] = useSearchParams()
  return (
    <Shown query={query} isEmpty={(all) => all.length === 0} empty={<Begin />}>
      {(all) => {
        const p = all.find((one) => one.id === search.get('proposal')) ?? all[0]
        if (!p) return null
        return (
          <>
            <Title
              name="overview"
              hint={
                <>
                  {t('web.overview.of')} <Link to={`/proposals/${p.id}`}>{p.name}</Link> <ProofTag proposal={p} />{' '}
                  <Marks marks={p.marks} />
                </>
              }
              extra={
                all.length > 1 && (
                  <Select
                    className="choose"
                    aria-label={t('web.column.proposal')}
                    value={p.id}
                    onChange={(proposal: string) => setSearch({ proposal })}
                    showSearch={{ optionFilterProp: 'label' }}
                    options={all.map((one) => ({ value: one.id, label: `${one.number}. ${one.name}` }))}
                  />
                )
              }
            />
            <Figures p={p} />
            <Where p={p} />
          </>
        )
      }}
    </Shown>
  )
}

/** Begin is what a planner sees before there is a proposal. */
function Begin() {
  const { t } = useTranslation()
  const all = useQuery(datasets)
  if (all.data?.length === 0) return <BeginData />
  return (
    <>
      <p>{t('web.overview.none')}</p>
      <GoLink type="primary" to="/ask">
        {t('web.screen.ask')}
      </GoLink>
    </>
  )
}

/** Figures compare today with the end of the plan: the share of posts that have a qualified holder. */
function Figures({ p }: { p: Proposal }) {
  const { t } = useTranslation()
  const lack = useQuery(shortfallSummary(p.dataset_id))
  const sum = (pick: (f: Schema['FieldShortfall']) => number) =>
    (lack.data?.fields ?? []).reduce((n, f) => n + pick(f), 0)
  const posts = sum((f) => f.posts)
  const until = p.years.at(-1)
  const counted = useQuery(summary(p.id)).data
  // What is ready by the end of the plan; a seat that is ready later fills no post until then.
  const ready = counted?.years.at(-1)?.ready ?? 0
  return (
    <div className="figures">
      <Figure
        label={t('web.overview.now')}
        value={
          lack.data
            ? share(
                sum((f) => f.qualified),
                posts,
              )
            : '–'
        }
        hint={t('web.overview.now_hint', { posts })}
      />
      <Figure
        label={t('web.overview.without', { year: until })}
        value={lack.data && counted ? share(posts - counted.lacking_alone, posts) : '–'}
        hint={t('web.overview.without_hint')}
        tone="bad"
      />
      <Figure
        label={t('web.overview.with', { year: until })}
        value={lack.data && counted ? share(posts - counted.lacking, posts) : '–'}
        hint={t('web.overview.with_hint', {
          seats: ready,
          share: share(ready, p.demand_seats),
          later: p.served_seats - ready,
        })}
        tone="good"
      />
      {counted && counted.waited_years > 0 && <Waiting s={counted} />}
      {counted && <Refreshers s={counted} />}
      <Figure
        label={t('web.column.unmet')}
        value={number(p.unmet_seats)}
        hint={<Link to={`/proposals/${p.id}?tab=unmet`}>{t('web.overview.why')}</Link>}
        tone="bad"
      />
      <Figure
        label={t('report.money')}
        value={money(p.cost_kvnd)}
        hint={
          p.served_seats > 0 &&
          counted &&
          t('web.overview.each', {
            money: money(Math.round((p.cost_kvnd - counted.refresh.cost_kvnd) / p.served_seats)),
          })
        }
      />
    </div>
  )
}

function Where({ p }: { p: Proposal }) {
  const { t } = useTranslation()
  const [field, setField] = useState('')
  const [year, setYear] = useState<number>()
  const [commune, setCommune] = useState<string>()
  const counted = useQuery(summary(p.id))
  const here = useQuery(coverage(p.id, field, year))
  const kept = useQuery(datasets)
  const set = kept.data?.find((d) => d.id === p.dataset_id)?.name ?? ''
  const fields = useMemo(() => counted.data?.fields ?? [], [counted.data])
  return (
    <div className="columns overview">
      <Card
        size="small"
        title={t('web.overview.map')}
        extra={
          <div className="filters">
            <Select
              aria-label={t('report.field')}
              value={field}
              onChange={setField}
              options={[
                { value: '', label: t('web.overview.all_fields') },
                ...fields.map((f) => ({ value: f.field, label: f.name })),
              ]}
            />
            <Select
              aria-label={t('report.year')}
              value={year ?? 0}
              onChange={(y: number) => setYear(y || undefined)}
              options={[
                { value: 0, label: t('web.overview.all_years') },
                ...p.years.map((y) => ({ value: y, label: String(y) })),
              ]}
            />
          </div>
        }
      >
        <Shown query={here}>{(rows) => <ShortageMap rows={rows} map={set} onPick={setCommune} />}</Shown>
      </Card>
      <div>
        <Attention p={p} />
        <Card size="small" title={t('report.by_field')}>
          <div className="legend">
            <i className="served" />
            {t('web.legend.served')}
            <i className="late" />
            {t('web.legend.late')}
            <i className="unmet" />
            {t('web.legend.unmet')}
          </div>
          <table className="plain-table">
            <thead>
              <tr>
                <th>{t('report.field')}</th>
                <th className="end">{t('web.column.unmet')}</th>
                <th>{t('report.demand')}</th>
              </tr>
            </thead>
            <tbody>
              {fields
                .toSorted((a, b) => b.seats.unmet - a.seats.unmet)
                .map((f) => (
                  <tr key={f.field}>
                    <td>
                      <button type="button" className="link" onClick={() => setField(f.field === field ? '' : f.field)}>
                        {f.name}
                      </button>
                    </td>
                    <td className="end bad">{number(f.seats.unmet)}</td>
                    <td className="bar-cell">
                      <Bar
                        {...f.seats}
                        label={t('web.overview.bar', {
                          demand: f.seats.demand,
                          served: f.seats.served,
                          late: f.seats.late,
                          unmet: f.seats.unmet,
                        })}
                      />
                    </td>
                  </tr>
                ))}
            </tbody>
          </table>
          {counted.data && <RefreshedFields s={counted.data} />}
        </Card>
      </div>
      <CommuneDrawer proposal={p} commune={commune} close={() => setCommune(undefined)} />
    </div>
  )
}

/** Attention lists what a planner should look at first, the worst on top. */
function Attention({ p }: { p: Proposal }) {
  const { t } = useTranslation()
  const counted = useQuery(summary(p.id))
  const all = useQuery(coverage(p.id, '', undefined))
  const work = useQuery(runs)
  const worst = (counted.data?.fields ?? [])
    .filter((f) => f.seats.demand > 0)
    .toSorted((a, b) => b.seats.unmet / b.seats.demand - a.seats.unmet / a.seats.demand)[0]
  const nothing = (all.data ?? []).filter((c) => c.seats.demand > 0 && c.seats.served === 0)
  const failed = (work.data ?? []).filter((r) => r.state === 'failed').length
  const busy = (work.data ?? []).filter((r) => r.state === 'running' || r.state === 'queued')
  const reasons = (counted.data?.fields ?? []).flatMap((f) => f.reasons)
  const byCode = new Map<string, number>()
  for (const r of reasons) byCode.set(r.codes.join('+'), (byCode.get(r.codes.join('+')) ?? 0) + r.seats)
  const top = [...byCode]
    .map(([codes, seats]) => ({ codes, seats }))
    .filter((r) => r.codes !== '')
    .sort((a, b) => b.seats - a.seats)[0]
  return (
    <Card size="small" title={t('web.overview.attention')}>
      <ul className="attention">
        {busy[0] && (
          <li>
            <Link to={`/runs/${busy[0].id}`}>{t('web.overview.busy', { count: busy.length })}</Link>
          </li>
        )}
        {failed > 0 && (
          <li className="bad">
            <Link to="/runs">{t('web.overview.failed', { runs: failed })}</Link>
          </li>
        )}
        {p.status !== 'optimal' && (
          <li className="bad">{t('web.overview.unproven', { status: name('status', p.status) })}</li>
        )}
        {worst && worst.seats.unmet > 0 && (
          <li>
            {t('web.overview.worst_field', {
              field: worst.name,
              share: share(worst.seats.unmet, worst.seats.demand),
              seats: worst.seats.unmet,
            })}
          </li>
        )}
        {top && (
          <li>
            <Link to={`/proposals/${p.id}?tab=unmet`}>
              {t('web.overview.top_reason', {
                reason: top.codes
                  .split('+')
                  .map((c) => name('relaxation', c))
                  .join(' + '),
                seats: top.seats,
              })}
            </Link>
          </li>
        )}
        {nothing.length > 0 && <li>{t('web.overview.nothing', { communes: nothing.length })}</li>}
        {p.late_seats > 0 && (
          <li className="late">
            {t('web.overview.late', { seats: p.late_seats, share: share(p.late_seats, p.served_seats) })}
          </li>
        )}
        {counted.data && counted.data.assumed_seats > 0 && (
          <li>
            {t('web.overview.assumed', {
              share: share(counted.data.assumed_seats, counted.data.total.served + counted.data.refresh.total.served),
            })}
          </li>
        )}
      </ul>
      {p.marks.includes('synthetic_roster') && (
        <Alert type="warning" showIcon title={name('mark', 'synthetic_roster')} />
      )}
    </Card>
  )
}
