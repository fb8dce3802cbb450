import { useQuery } from '@tanstack/react-query'
import { Input, Segmented } from 'antd'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useNavigate, useSearchParams } from 'react-router'
import { hypotheses, proposals } from '../../api/calls'
import type { Schema } from '../../api/client'
import { Grid, type Column } from '../../parts/grid'
import { GoLink } from '../../parts/golink'
import { Marks } from '../../parts/marks'
import { Title } from '../../parts/title'
import { ProofTag } from '../../parts/proof'
import { Shown } from '../../parts/states'
import { finder } from '../../words/fold'
import { moment, money, number, share } from '../../words/format'
import { name } from '../../words/words'

type Row = Schema['Proposal']

const kinds = ['plan', 'hypothesis'] as const
type Kind = (typeof kinds)[number]

/** Proposals lists all plans, newest first, and all hypotheses for whoever asks for them. */
export default function Proposals() {
  const { t } = useTranslation()
  const go = useNavigate()
  const [asked, ask] = useSearchParams()
  const kind: Kind = asked.get('kind') === 'hypothesis' ? 'hypothesis' : 'plan'
  const query = useQuery(kind === 'plan' ? proposals : hypotheses)
  const [search, setSearch] = useState('')
  const rows = useMemo(() => {
    const found = finder(search)
    return (query.data ?? []).filter((p) => found(`${p.number} ${p.name}`))
  }, [query.data, search])
  const columns: Column<Row>[] = [
    {
      key: 'number',
      title: t('web.column.number'),
      width: '64px',
      number: true,
      show: (p) => p.number,
      by: (p) => p.number,
    },
    {
      key: 'name',
      title: t('web.column.proposal'),
      width: 'minmax(220px, 2fr)',
      show: (p) => (
        <Link to={`/proposals/${p.id}`} onClick={(e) => e.stopPropagation()}>
          {p.name}
        </Link>
      ),
      by: (p) => p.name,
    },
    {
      key: 'stage',
      title: t('web.column.stage'),
      width: '120px',
      show: (p) => name('web.stage', p.stage),
      by: (p) => p.stage,
    },
    { key: 'status', title: t('web.column.proof'), width: '210px', show: (p) => <ProofTag proposal={p} /> },
    {
      key: 'demand',
      title: t('report.demand'),
      width: '100px',
      number: true,
      show: (p) => number(p.demand_seats),
      by: (p) => p.demand_seats,
    },
    {
      key: 'served',
      title: t('report.served'),
      width: '100px',
      number: true,
      show: (p) => share(p.served_seats, p.demand_seats),
      by: (p) => p.served_seats / Math.max(1, p.demand_seats),
    },
    {
      key: 'unmet',
      title: t('web.column.unmet'),
      width: '100px',
      number: true,
      show: (p) => number(p.unmet_seats),
      by: (p) => p.unmet_seats,
    },
    {
      key: 'cost',
      title: t('report.money'),
      width: '150px',
      number: true,
      show: (p) => money(p.cost_kvnd),
      by: (p) => p.cost_kvnd,
    },
    { key: 'marks', title: t('web.column.marks'), width: '210px', show: (p) => <Marks marks={p.marks} /> },
    {
      key: 'created',
      title: t('web.column.created'),
      width: '150px',
      number: true,
      show: (p) => moment(p.created_at),
      by: (p) => p.created_at,
    },
  ]
  return (
    <>
      <Title
        name="proposals"
        extra={
          <GoLink type="primary" to="/ask">
            {t('web.screen.ask')}
          </GoLink>
        }
      />
      <div className="filters">
        <Segmented<Kind>
          value={kind}
          onChange={(chosen) => ask(chosen === 'plan' ? {} : { kind: chosen }, { replace: true })}
          options={kinds.map((k) => ({ value: k, label: t(`web.proposals.kind.${k}`) }))}
          aria-label={t('web.proposals.kinds')}
        />
        <Input.Search
          className="search"
          allowClear
          value={search}
          onChange={(e) => setSearch(e.target.value)}
          placeholder={t('web.action.search')}
          aria-label={t('web.action.search')}
        />
      </div>
      <Shown
        query={query}
        isEmpty={(all) => all.length === 0}
        empty={
          kind === 'hypothesis' ? (
            t('web.proposals.none_hypothesis')
          ) : (
            <>
              {t('web.proposals.none')} <Link to="/ask">{t('web.screen.ask')}</Link>
            </>
          )
        }
      >
        {() => (
          <Grid
            rows={rows}
            columns={columns}
            label={t('web.screen.proposals')}
            rowKey={(p) => p.id}
            open={(p) => void go(`/proposals/${p.id}`)}
          />
        )}
      </Shown>
    </>
  )
}
