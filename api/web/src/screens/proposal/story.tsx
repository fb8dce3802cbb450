import { useQuery } from '@tanstack/react-query'
import { Card } from 'antd'
import type { BarSeriesOption, EChartsOption, SankeySeriesOption } from 'echarts'
import { lazy, Suspense, useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { summary } from '../../api/calls'
import type { Schema } from '../../api/client'
import { Bar } from '../../parts/figure'
import { ReadyTable } from '../../parts/readytable'
import { RefreshedFields } from '../../parts/refreshers'
import { useShade } from '../../parts/shade'
import { Loading, Shown } from '../../parts/states'
import { money, number, share } from '../../words/format'
import { name } from '../../words/words'

const Chart = lazy(() => import('../../parts/chart'))

type Summary = Schema['Summary']

/** providersShown is how many providers the Sankey names; the rest are one node. */
const providersShown = 12

/**
 * river turns flows into the links of a Sankey: field to kind, kind to provider. Leading spaces keep a kind or a
 * provider from being the same node as a field of the same name.
 */
export function river(s: Summary, others: string, communes: string) {
  const names = new Map(s.providers.map((p) => [p.provider ?? '', p.name ?? '']))
  const large = new Set(s.providers.slice(0, providersShown).map((p) => p.provider ?? ''))
  const fields = new Map(s.fields.map((f) => [f.field, f.name]))
  const links = new Map<string, { source: string; target: string; value: number }>()
  const add = (source: string, target: string, value: number) => {
    const key = `${source}\n${target}`
    const link = links.get(key) ?? { source, target, value: 0 }
    link.value += value
    links.set(key, link)
  }
  for (const f of s.flows) {
    const provider = f.provider ?? ''
    const to = provider === '' ? communes : large.has(provider) ? (names.get(provider) ?? provider) : others
    const kind = ` ${name('kind', f.kind)}`
    add(fields.get(f.field) ?? f.field, kind, f.seats)
    add(kind, `  ${to}`, f.seats)
  }
  const list = [...links.values()]
  const nodes = [...new Set(list.flatMap((l) => [l.source, l.target]))]
  return { links: list, nodes }
}

/** Story shows where the seats come from, field by field and year by year. */
export function Story({ id }: { id: string }) {
  return <Shown query={useQuery(summary(id))}>{(s) => <Told s={s} />}</Shown>
}

function Told({ s }: { s: Summary }) {
  const { t, i18n } = useTranslation()
  const { shade } = useShade()
  const flow = useMemo<EChartsOption>(() => {
    const { links, nodes } = river(s, t('web.proposal.other_providers'), t('report.releasing_communes'))
    const sankey: SankeySeriesOption = {
      type: 'sankey',
      left: 8,
      right: 190,
      top: 8,
      bottom: 8,
      nodeGap: 7,
      nodeWidth: 14,
      draggable: false,
      emphasis: { focus: 'adjacency' },
      data: nodes.map((n) => ({ name: n })),
      links,
      lineStyle: { color: 'gradient', opacity: 0.35 },
      label: {
        color: shade === 'dark' ? '#ddd' : '#333',
        width: 180,
        overflow: 'truncate',
        formatter: (p) => p.name.trim(),
      },
    }
    return {
      tooltip: { trigger: 'item', valueFormatter: (v) => number(Number(v)) },
      series: [sankey],
    }
  }, [s, shade, t])
  const paid = useMemo<EChartsOption>(() => {
    const bars: BarSeriesOption = {
      type: 'bar',
      data: s.payments.map((p) => p.kvnd),
      itemStyle: { color: '#2f8f88', borderRadius: [4, 4, 0, 0] },
    }
    return {
      grid: { left: 8, right: 8, top: 24, bottom: 24, outerBoundsMode: 'same', outerBoundsContain: 'axisLabel' },
      xAxis: { type: 'category', data: s.payments.map((p) => String(p.fiscal_year)) },
      yAxis: { type: 'value', axisLabel: { formatter: (v: number) => number(Math.round(v / 1_000_000)) } },
      tooltip: { trigger: 'axis', valueFormatter: (v) => money(Number(v)) },
      series: [bars],
    }
  }, [s])
  const fields = s.fields.toSorted((a, b) => b.seats.unmet - a.seats.unmet)
  return (
    <div className="columns">
      <Card size="small" title={t('web.proposal.river')} className="wide">
        <p className="small">{t('web.proposal.river_hint')}</p>
        <Suspense fallback={<Loading />}>
          <Chart option={flow} height={560} label={t('web.proposal.river')} />
        </Suspense>
      </Card>
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
              <th className="end">{t('report.demand')}</th>
              <th className="end">{t('web.column.unmet')}</th>
              <th className="end">{t('report.rate')}</th>
              <th>{t('report.served')}</th>
            </tr>
          </thead>
          <tbody>
            {fields.map((f) => (
              <tr key={f.field}>
                <td>{f.name}</td>
                <td className="end">{number(f.seats.demand)}</td>
                <td className="end bad">{number(f.seats.unmet)}</td>
                <td className="end">{share(f.seats.served, f.seats.demand)}</td>
                <td className="bar-cell">
                  <Bar {...f.seats} label={share(f.seats.served, f.seats.demand)} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
        <RefreshedFields s={s} />
      </Card>
      <div>
        <Arrivals s={s} />
        <Card size="small" title={t('web.proposal.payments')}>
          <Suspense fallback={<Loading />}>
            {/* The axis is labelled in the language of the moment it is drawn; the key redraws it in another. */}
            <Chart key={i18n.language} option={paid} height={200} label={t('web.proposal.payments')} />
          </Suspense>
          {s.budgets.length > 0 && (
            <table className="plain-table">
              <thead>
                <tr>
                  <th>{t('report.budget')}</th>
                  <th className="end">{t('report.budget_paid')}</th>
                  <th className="end">{t('report.budget_high')}</th>
                </tr>
              </thead>
              <tbody>
                {s.budgets.map((b) => (
                  <tr key={b.rule}>
                    <td>{b.text}</td>
                    <td className="end">{money(b.paid_kvnd)}</td>
                    <td className="end">{money(b.high_kvnd)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          )}
        </Card>
        <Card size="small" title={t('report.by_kind')}>
          <table className="plain-table">
            <thead>
              <tr>
                <th>{t('report.kind')}</th>
                <th className="end">{t('report.seats')}</th>
                <th className="end">{t('report.ordered')}</th>
                <th className="end">{t('report.money')}</th>
              </tr>
            </thead>
            <tbody>
              {s.kinds.map((k) => (
                <tr key={k.kind}>
                  <td>{name('kind', k.kind ?? '')}</td>
                  <td className="end">{number(k.served)}</td>
                  <td className="end">{number(k.ordered)}</td>
                  <td className="end">{money(k.cost_kvnd)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Card>
      </div>
    </div>
  )
}

/** Arrivals shows the seats year by year and need by need: what is due in a year, and what is filled by its end. */
function Arrivals({ s }: { s: Summary }) {
  const { t } = useTranslation()
  return (
    <Card size="small" title={t('web.people.arrivals')}>
      <p className="small">{t('web.people.arrivals_hint')}</p>
      <ReadyTable
        years={s.years.map((y) => ({ year: y.year, due: y.seats.demand, ready: y.ready }))}
        needed={s.total.demand}
      />
      <table className="plain-table">
        <thead>
          <tr>
            <th>{t('report.need')}</th>
            <th className="end">{t('report.demand')}</th>
            <th className="end">{t('report.served')}</th>
            <th className="end">{t('web.column.late')}</th>
            <th className="end">{t('web.column.unmet')}</th>
          </tr>
        </thead>
        <tbody>
          {s.needs.map((n) => (
            <tr key={n.need}>
              <td>{name('need', n.need)}</td>
              <td className="end">{number(n.seats.demand)}</td>
              <td className="end">{number(n.seats.served)}</td>
              <td className="end">{number(n.seats.late)}</td>
              <td className="end bad">{number(n.seats.unmet)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Card>
  )
}
