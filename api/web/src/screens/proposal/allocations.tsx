import { useQuery } from '@tanstack/react-query'
import { Input, Select } from 'antd'
import { useDeferredValue, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { allocations } from '../../api/calls'
import type { Schema } from '../../api/client'
import { Grid, type Column } from '../../parts/grid'
import { Mark } from '../../parts/marks'
import { choices } from '../../parts/choices'
import { Shown } from '../../parts/states'
import { finder } from '../../words/fold'
import { money, number } from '../../words/format'
import { name } from '../../words/words'

type Row = Schema['Allocation']

/** allocationColumns are those of every list of allocations. */
export function useAllocationColumns(): Column<Row>[] {
  const { t } = useTranslation()
  return [
    { key: 'commune', title: t('web.column.commune'), width: 'minmax(150px, 1.3fr)', show: (a) => a.commune_name, by: (a) => a.commune_name },
    { key: 'field', title: t('report.field'), width: 'minmax(150px, 1.2fr)', show: (a) => name('field', a.field), by: (a) => name('field', a.field) },
    { key: 'need', title: t('web.column.need'), width: 'minmax(130px, 1fr)', show: (a) => name('need', a.need), by: (a) => a.need },
    { key: 'year', title: t('report.year'), width: '70px', number: true, show: (a) => a.year, by: (a) => a.year },
    { key: 'seats', title: t('report.seats'), width: '90px', number: true, show: (a) => number(a.seats), by: (a) => a.seats },
    { key: 'kind', title: t('report.kind'), width: 'minmax(120px, 0.8fr)', show: (a) => name('kind', a.kind), by: (a) => name('kind', a.kind) },
    { key: 'programme', title: t('web.column.programme'), width: 'minmax(160px, 1.3fr)', show: (a) => a.programme_name, by: (a) => a.programme_name },
    { key: 'provider', title: t('report.provider'), width: 'minmax(180px, 1.5fr)', show: (a) => a.provider_name, by: (a) => a.provider_name },
    { key: 'ready', title: t('web.column.ready'), width: '110px', number: true, show: (a) => (a.late_years > 0 ? <span className="late">{a.ready} (+{a.late_years})</span> : a.ready), by: (a) => a.ready },
    { key: 'cost', title: t('report.money'), width: '120px', number: true, show: (a) => money(a.cost_kvnd), by: (a) => a.cost_kvnd },
    { key: 'assumed', title: t('web.column.marks'), width: '110px', show: (a) => a.assumed && <Mark mark="assumptions" /> },
  ]
}

/** Allocations lists who trains how many for whom. */
export function Allocations({ id }: { id: string }) {
  const { t } = useTranslation()
  const query = useQuery(allocations(id))
  const columns = useAllocationColumns()
  const [typed, setSearch] = useState('')
  const search = useDeferredValue(typed)
  const [field, setField] = useState<string>()
  const [kind, setKind] = useState<string>()
  const [provider, setProvider] = useState<string>()
  const rows = useMemo(() => {
    const found = finder(search)
    return (query.data ?? []).filter((a) => (!field || a.field === field) && (!kind || a.kind === kind) && (!provider || a.provider === provider)
      && found(`${a.commune_name} ${a.provider_name} ${a.programme_name} ${a.field_name}`))
  }, [query.data, search, field, kind, provider])
  return (
    <Shown query={query}>
      {(all) => (
        <>
          <div className="filters">
            <Input.Search allowClear value={typed} onChange={(e) => setSearch(e.target.value)} placeholder={t('web.action.search_allocations')} aria-label={t('web.action.search_allocations')} />
            <Select allowClear placeholder={t('report.field')} aria-label={t('report.field')} value={field} onChange={setField} options={choices(all, (a) => a.field, (a) => name('field', a.field))} />
            <Select allowClear placeholder={t('report.kind')} aria-label={t('report.kind')} value={kind} onChange={setKind} options={choices(all, (a) => a.kind, (a) => name('kind', a.kind))} />
            <Select allowClear showSearch={{ optionFilterProp: 'label' }} placeholder={t('report.provider')} aria-label={t('report.provider')} value={provider} onChange={setProvider}
              options={choices(all.filter((a) => a.provider_kind !== 'commune'), (a) => a.provider, (a) => a.provider_name)} />
          </div>
          <Grid rows={rows} columns={columns} label={t('web.tab.allocations')} rowKey={(a) => a.place} height="60vh"
            foot={t('web.proposal.sum', { rows: number(rows.length), seats: number(rows.reduce((n, a) => n + a.seats, 0)), money: money(rows.reduce((n, a) => n + a.cost_kvnd, 0)) })} />
        </>
      )}
    </Shown>
  )
}
