import { BarChart, LineChart, MapChart, SankeyChart } from 'echarts/charts'
import { GridComponent, LegendComponent, TooltipComponent, VisualMapComponent } from 'echarts/components'
import * as echarts from 'echarts/core'
import { CanvasRenderer } from 'echarts/renderers'
import type { EChartsOption } from 'echarts'
import { useEffect, useEffectEvent, useRef } from 'react'
import { useShade } from './shade'

echarts.use([
  BarChart,
  LineChart,
  MapChart,
  SankeyChart,
  GridComponent,
  LegendComponent,
  TooltipComponent,
  VisualMapComponent,
  CanvasRenderer,
])

/** keepMap registers a GeoJSON with ECharts under a name, once. */
export function keepMap(name: string, geojson: string) {
  if (!echarts.getMap(name)) echarts.registerMap(name, geojson)
}

/** View zooms and moves a map, for the buttons and keys of those who use no mouse. */
export type View = { zoom: (by: number) => void; move: (right: number, down: number) => void; reset: () => void }

/** viewOf does with actions of ECharts what its mouse wheel and dragging do. */
function viewOf(chart: echarts.ECharts): View {
  const roam = (by: object) => chart.dispatchAction({ type: 'geoRoam', componentType: 'series', seriesIndex: 0, ...by })
  return {
    zoom: (by) => {
      chart.setOption({ series: [{ roam: true }] })
      roam({ zoom: by, originX: chart.getWidth() / 2, originY: chart.getHeight() / 2 })
    },
    move: (right, down) => roam({ dx: -right, dy: -down }),
    // With the whole map in view the wheel and a finger scroll the page instead.
    reset: () => chart.setOption({ series: [{ roam: false, zoom: 1, center: null }] }),
  }
}

/** Chart draws an option of ECharts. It is loaded lazily, for ECharts is large; the label is for screen readers. */
export default function Chart({
  option,
  height,
  label,
  onPick,
  map,
  view,
}: {
  option: EChartsOption
  height: number
  label: string
  onPick?: (name: string) => void
  map?: { name: string; geojson: string }
  /** view is called with the means to move the map, once it is there. */
  view?: (view: View) => void
}) {
  const box = useRef<HTMLDivElement>(null)
  const pick = useEffectEvent((name: string) => onPick?.(name))
  const { shade } = useShade()
  const drawn = useRef<echarts.ECharts>(undefined)

  useEffect(() => {
    if (!box.current) return
    const chart = echarts.init(box.current, shade === 'dark' ? 'dark' : undefined, { renderer: 'canvas' })
    drawn.current = chart
    view?.(viewOf(chart))
    chart.on('click', (event) => pick(event.name))
    const fit = new ResizeObserver(() => chart.resize())
    fit.observe(box.current)
    return () => {
      fit.disconnect()
      chart.dispose()
    }
  }, [shade, view])

  useEffect(() => {
    if (map) keepMap(map.name, map.geojson)
    drawn.current?.setOption(
      { backgroundColor: 'transparent', animation: false, textStyle: { fontFamily: 'Be Vietnam Pro' }, ...option },
      true,
    )
  }, [option, map, shade])

  return <div ref={box} style={{ height }} role="img" aria-label={label} />
}
