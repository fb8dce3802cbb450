import { useQuery } from '@tanstack/react-query'
import { Drawer, Input, Segmented, Tag } from 'antd'
import { useDeferredValue, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { communes, demands } from '../../api/calls'
import type { Schema } from '../../api/client'
import { choices } from '../../parts/choices'
import { Grid, type Column } from '../../parts/grid'
import { useNames, useUnitTypes } from '../../parts/names'
import { Select } from '../../parts/select'
import { Shown } from '../../parts/states'
import { finder } from '../../words/fold'
import { number, share } from '../../words/format'
import { name } from '../../words/words'
import type { Cell } from './cell'
import { Whence } from './whence'

const groupings = ['none', 'commune', 'field', 'need', 'year'] as const
type Grouping = (typeof groupings)[number]

type Group = { key: string; label: string; seats: number; cells: number }

/** grouped adds up cells by commune, field, need or year. */
export function grouped(cells: Cell[], by: Exclude<Grouping, 'none'>, label: (cell: Cell) => string): Group[] {
  const groups = new Map<string, Group>()
  for (const cell of cells) {
    const key = String(cell[by])
    const group = groups.get(key) ?? { key, label: label(cell), seats: 0, cells: 0 }
    group.seats += cell.seats
    group.cells++
    groups.set(key, group)
  }
  return [...groups.values()]
}

/** Cells is the table of the demand, a row for each commune, field, need and year. */
export function Cells({ dataset }: { dataset: Schema['Dataset'] }) {
  const { t } = useTranslation()
  const query = useQuery(demands(dataset.id))
  const units = useQuery(communes(dataset.id))
  const names = useNames(dataset.id)
  const type = useUnitTypes(dataset.id)
  const [typed, setSearch] = useState('')
  const search = useDeferredValue(typed)
  const [only, setOnly] = useState<{ commune?: string; field?: string; need?: string; year?: string; type?: string }>(
    {},
  )
  const [by, setBy] = useState<Grouping>('none')
  const [shown, setShown] = useState<Cell>()
  const cells = useMemo<Cell[]>(() => {
    const unit = new Map((units.data ?? []).map((u) => [u.id, u]))
    return (query.data ?? []).map((d) => ({
      ...d,
      commune_name: unit.get(d.commune)?.name ?? d.commune,
      type: unit.get(d.commune)?.type ?? '',
    }))
  }, [query.data, units.data])
  const rows = useMemo(() => {
    const found = finder(search)
    return cells.filter(
      (c) =>
        (!only.commune || c.commune === only.commune) &&
        (!only.field || c.field === only.field) &&
        (!only.need || c.need === only.need) &&
        (!only.year || String(c.year) === only.year) &&
        (!only.type || c.type === only.type) &&
        found(`${c.commune_name} ${names.field(c.field)}`),
    )
  }, [cells, search, only, names])
  const said: Record<Exclude<Grouping, 'none'>, (c: Cell) => string> = {
    commune: (c) => c.commune_name,
    field: (c) => names.field(c.field),
    need: (c) => name('need', c.need),
    year: (c) => String(c.year),
  }
  const words: Record<Exclude<Grouping, 'none'>, string> = {
    commune: t('web.column.commune'),
    field: t('report.field'),
    need: t('web.column.need'),
    year: t('report.year'),
  }
  // Refreshers are no shortage: sums leave them out where anything else is shown.
  const short = rows.filter((c) => c.need !== 'refresh')
  const summed = short.length > 0 ? short : rows
  const sum = summed.reduce((n, c) => n + c.seats, 0)
  const refreshed = rows.reduce((n, c) => n + c.seats, 0) - sum
  const columns: Column<Cell>[] = [
    {
      key: 'commune',
      title: words.commune,
      width: 'minmax(170px, 1.4fr)',
      show: (c) => c.commune_name,
      by: (c) => c.commune_name,
    },
    {
      key: 'type',
      title: t('web.column.type'),
      width: 'minmax(130px, 0.8fr)',
      show: (c) => type(c.type),
      by: (c) => c.type,
    },
    {
      key: 'field',
      title: words.field,
      width: 'minmax(180px, 1.4fr)',
      show: (c) => names.field(c.field),
      by: (c) => names.field(c.field),
    },
    {
      key: 'need',
      title: words.need,
      width: 'minmax(180px, 1.2fr)',
      show: (c) => name('need', c.need),
      by: (c) => c.need,
    },
    { key: 'year', title: words.year, width: '80px', number: true, show: (c) => c.year, by: (c) => c.year },
    {
      key: 'seats',
      title: t('report.demand'),
      width: '110px',
      number: true,
      show: (c) => <span className="link">{number(c.seats)}</span>,
      by: (c) => c.seats,
    },
  ]
  const groupColumns: Column<Group>[] = [
    {
      key: 'label',
      title: by === 'none' ? '' : words[by],
      width: 'minmax(220px, 2fr)',
      show: (g) => g.label,
      by: (g) => g.label,
    },
    {
      key: 'cells',
      title: t('report.cells'),
      width: '110px',
      number: true,
      show: (g) => number(g.cells),
      by: (g) => g.cells,
    },
    {
      key: 'seats',
      title: t('report.demand'),
      width: '110px',
      number: true,
      show: (g) => number(g.seats),
      by: (g) => g.seats,
    },
    { key: 'share', title: t('web.demand.share'), width: '110px', number: true, show: (g) => share(g.seats, sum) },
  ]
  const foot =
    t('web.why.sum', { rows: number(summed.length), seats: number(sum) }) +
    (refreshed > 0 ? ` · ${t('report.refreshers_title')}: ${number(refreshed)}` : '')
  return (
    <Shown query={query}>
      {() => (
        <>
          <div className="filters">
            <Input.Search
              allowClear
              value={typed}
              onChange={(e) => setSearch(e.target.value)}
              placeholder={t('web.demand.search')}
              aria-label={t('web.demand.search')}
            />
            <Select
              allowClear
              placeholder={words.field}
              aria-label={words.field}
              value={only.field}
              onChange={(field) => setOnly({ ...only, field })}
              options={choices(cells, (c) => c.field, said.field)}
            />
            <Select
              allowClear
              placeholder={words.need}
              aria-label={words.need}
              value={only.need}
              onChange={(need) => setOnly({ ...only, need })}
              options={choices(cells, (c) => c.need, said.need)}
            />
            <Select
              allowClear
              placeholder={words.year}
              aria-label={words.year}
              value={only.year}
              onChange={(year) => setOnly({ ...only, year })}
              options={choices(cells, (c) => String(c.year), said.year)}
            />
            <Select
              allowClear
              placeholder={t('web.column.type')}
              aria-label={t('web.column.type')}
              value={only.type}
              onChange={(type) => setOnly({ ...only, type })}
              options={choices(
                cells,
                (c) => c.type,
                (c) => type(c.type),
              )}
            />
            {only.commune && (
              <Tag closable onClose={() => setOnly({ ...only, commune: undefined })}>
                {rows[0]?.commune_name}
              </Tag>
            )}
          </div>
          <div className="filters">
            <span className="small">{t('web.demand.group')}</span>
            <Segmented<Grouping>
              size="small"
              value={by}
              onChange={setBy}
              options={groupings.map((g) => ({ value: g, label: g === 'none' ? t('web.demand.ungrouped') : words[g] }))}
            />
          </div>
          {by === 'none' ? (
            <Grid
              key="cells"
              rows={rows}
              columns={columns}
              height="60vh"
              label={t('web.screen.demand')}
              rowKey={(c) => `${c.commune} ${c.field} ${c.need} ${c.year}`}
              open={setShown}
              foot={foot}
            />
          ) : (
            <Grid
              key={by}
              rows={grouped(summed, by, said[by])}
              columns={groupColumns}
              height="60vh"
              label={words[by]}
              rowKey={(g) => g.key}
              first={{ key: 'seats', down: true }}
              open={(g) => {
                setOnly({ ...only, [by]: g.key })
                setBy('none')
              }}
              foot={foot}
            />
          )}
          <Drawer
            open={shown !== undefined}
            onClose={() => setShown(undefined)}
            size={640}
            title={t('web.demand.whence')}
          >
            {shown && <Whence dataset={dataset} cell={shown} />}
          </Drawer>
        </>
      )}
    </Shown>
  )
}
