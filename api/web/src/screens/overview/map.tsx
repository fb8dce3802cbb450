import { ExpandOutlined, MinusOutlined, PlusOutlined } from '@ant-design/icons'
import { useQuery } from '@tanstack/react-query'
import { Button, Input } from 'antd'
import type { EChartsOption, MapSeriesOption } from 'echarts'
import { lazy, Suspense, useMemo, useState, type KeyboardEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { map as mapCall } from '../../api/calls'
import type { Schema } from '../../api/client'
import type { View } from '../../parts/chart'
import { Grid, type Column } from '../../parts/grid'
import { useShade } from '../../parts/shade'
import { Loading } from '../../parts/states'
import { finder } from '../../words/fold'
import { number, share } from '../../words/format'

const Chart = lazy(() => import('../../parts/chart'))

type Row = Schema['Covered']

/** codeOf is a unit's code on the map: its id without the year, 00004 of 00004@2025. */
const codeOf = (commune: string) => commune.split('@')[0] ?? commune

/** ShortageMap shows where seats stay unmet, as a map and as a list beside it for those who cannot use a map. */
export function ShortageMap({ rows, map, onPick }: { rows: Row[]; map: string; onPick: (commune: string) => void }) {
  const { t } = useTranslation()
  const { shade } = useShade()
  const [search, setSearch] = useState('')
  const [view, setView] = useState<View>()
  const drawn = useQuery(mapCall(map))
  const byCode = useMemo(() => new Map(rows.map((r) => [codeOf(r.commune), r])), [rows])
  const approximate = drawn.data?.slice(0, 2000).includes('"approx"') ?? false
  const option = useMemo<EChartsOption>(() => {
    const most = Math.max(1, ...rows.map((r) => r.seats.unmet))
    const units: MapSeriesOption = {
      type: 'map',
      map,
      nameProperty: 'code',
      selectedMode: false,
      left: 4,
      right: 4,
      top: 4,
      bottom: 4,
      roam: false,
      scaleLimit: { min: 1, max: 16 },
      itemStyle: {
        borderColor: shade === 'dark' ? '#0008' : '#fff',
        borderWidth: 0.5,
        areaColor: shade === 'dark' ? '#2a2a2a' : '#f0f0f0',
      },
      label: { show: false },
      emphasis: { label: { show: false }, itemStyle: { borderColor: '#0f6b66', borderWidth: 2 } },
      data: rows.map((r) => ({ name: codeOf(r.commune), value: r.seats.unmet })),
    }
    return {
      tooltip: {
        formatter: (p) => {
          const one = Array.isArray(p) ? p[0] : p
          const row = byCode.get(String(one?.name))
          if (!row) return t('web.overview.no_demand')
          const { demand, served, unmet } = row.seats
          return `<b>${row.name}</b><br>${t('web.overview.tip', { demand, unmet, share: share(served, demand) })}`
        },
      },
      visualMap: {
        min: 0,
        max: most,
        left: 0,
        bottom: 0,
        itemHeight: 90,
        calculable: false,
        text: [t('web.overview.unmet_most', { seats: most }), '0'],
        textStyle: { color: shade === 'dark' ? '#ddd' : '#333' },
        inRange: {
          color:
            shade === 'dark'
              ? ['#22302f', '#7a5a2b', '#d9712b', '#ff6b4a']
              : ['#e3f1ef', '#f6d9a8', '#ec9246', '#b3261e'],
        },
      },
      series: [units],
    }
  }, [rows, map, shade, byCode, t])
  const listed = useMemo(() => {
    const found = finder(search)
    return rows.filter((r) => r.seats.demand > 0 && found(r.name))
  }, [rows, search])
  const steer = (e: KeyboardEvent) => {
    const step = 60
    const by: Record<string, () => void> = {
      '+': () => view?.zoom(1.5),
      '=': () => view?.zoom(1.5),
      '-': () => view?.zoom(1 / 1.5),
      0: () => view?.reset(),
      ArrowLeft: () => view?.move(-step, 0),
      ArrowRight: () => view?.move(step, 0),
      ArrowUp: () => view?.move(0, -step),
      ArrowDown: () => view?.move(0, step),
    }
    const move = by[e.key]
    if (!move) return
    e.preventDefault()
    move()
  }
  const columns: Column<Row>[] = [
    {
      key: 'name',
      title: t('web.column.commune'),
      width: 'minmax(110px, 1fr)',
      show: (r) => <span title={r.name}>{r.name}</span>,
      by: (r) => r.name,
    },
    {
      key: 'unmet',
      title: t('web.column.unmet'),
      width: '84px',
      number: true,
      show: (r) => number(r.seats.unmet),
      by: (r) => r.seats.unmet,
    },
    {
      key: 'demand',
      title: t('report.demand'),
      width: '90px',
      number: true,
      show: (r) => number(r.seats.demand),
      by: (r) => r.seats.demand,
    },
  ]
  return (
    <div className="map-and-list">
      <div>
        {drawn.isPending && map !== '' ? (
          <Loading />
        ) : drawn.data ? (
          <Suspense fallback={<Loading />}>
            <div className="map" role="group" aria-label={t('web.overview.map')} onKeyDown={steer}>
              <div className="map-view">
                <Button
                  size="small"
                  icon={<PlusOutlined />}
                  aria-label={t('web.overview.zoom_in')}
                  title={t('web.overview.zoom_hint')}
                  onClick={() => view?.zoom(1.5)}
                />
                <Button
                  size="small"
                  icon={<MinusOutlined />}
                  aria-label={t('web.overview.zoom_out')}
                  onClick={() => view?.zoom(1 / 1.5)}
                />
                <Button
                  size="small"
                  icon={<ExpandOutlined />}
                  aria-label={t('web.overview.zoom_reset')}
                  title={t('web.overview.zoom_reset')}
                  onClick={() => view?.reset()}
                />
              </div>
              <Chart
                view={setView}
                option={option}
                height={500}
                label={t('web.overview.map')}
                map={{ name: map, geojson: drawn.data }}
                onPick={(code) => {
                  const r = byCode.get(code)
                  if (r) onPick(r.commune)
                }}
              />
            </div>
          </Suspense>
        ) : (
          <p className="hint pad">{t('web.overview.no_map')}</p>
        )}
        {drawn.data && (
          <p className="small">
            {approximate && <strong>{t('web.overview.approximate')} </strong>}
            {t('web.overview.map_source')}
          </p>
        )}
      </div>
      <div>
        <Input.Search
          allowClear
          value={search}
          onChange={(e) => setSearch(e.target.value)}
          placeholder={t('web.action.search_commune')}
          aria-label={t('web.action.search_commune')}
        />
        <Grid
          rows={listed}
          columns={columns}
          height={478}
          label={t('web.overview.list')}
          rowKey={(r) => r.commune}
          first={{ key: 'unmet', down: true }}
          open={(r) => onPick(r.commune)}
        />
      </div>
    </div>
  )
}
