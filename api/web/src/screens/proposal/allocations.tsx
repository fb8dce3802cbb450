import { useQuery } from '@tanstack/react-query'
import { Drawer, Input } from 'antd'
import { useDeferredValue, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { allocations, alternatives } from '../../api/calls'
import type { Schema } from '../../api/client'
import { useNeedText } from '../../parts/classes'
import { Grid, type Column } from '../../parts/grid'
import { Mark } from '../../parts/marks'
import { choices } from '../../parts/choices'
import { fieldOf, providerOf } from '../../parts/names'
import { Select } from '../../parts/select'
import { Shown } from '../../parts/states'
import { finder } from '../../words/fold'
import { money, number } from '../../words/format'
import { name } from '../../words/words'

type Row = Schema['Allocation']

/** programmeOf is the programme with its intake; a transfer has no programme. */
const programmeOf = (a: Row) => [a.programme_name, a.intake].filter(Boolean).join(' · ')

/** useAllocationColumns are the columns shared by all lists of allocations. */
export function useAllocationColumns(id: string): Column<Row>[] {
  const { t } = useTranslation()
  const need = useNeedText(id)
  return [
    {
      key: 'commune',
      title: t('web.column.commune'),
      width: 'minmax(170px, 1.2fr)',
      show: (a) => a.commune_name,
      by: (a) => a.commune_name,
    },
    {
      key: 'field',
      title: t('report.field'),
      width: 'minmax(200px, 1.3fr)',
      show: fieldOf,
      second: need,
      by: fieldOf,
    },
    { key: 'year', title: t('web.column.needed'), width: '90px', number: true, show: (a) => a.year, by: (a) => a.year },
    {
      key: 'seats',
      title: t('report.seats'),
      width: '84px',
      number: true,
      show: (a) => number(a.seats),
      by: (a) => a.seats,
    },
    {
      key: 'provider',
      title: t('report.provider'),
      width: 'minmax(240px, 1.8fr)',
      show: providerOf,
      second: programmeOf,
      by: providerOf,
    },
    {
      key: 'kind',
      title: t('report.kind'),
      width: 'minmax(130px, 0.8fr)',
      show: (a) => name('kind', a.kind),
      by: (a) => name('kind', a.kind),
    },
    {
      key: 'ready',
      title: t('web.column.ready'),
      width: '112px',
      number: true,
      show: (a) =>
        a.late_years > 0 ? (
          <span className="late">
            {a.ready} (+{a.late_years})
          </span>
        ) : (
          a.ready
        ),
      by: (a) => a.ready,
    },
    {
      key: 'cost',
      title: t('report.money'),
      width: '130px',
      number: true,
      show: (a) => money(a.cost_kvnd),
      second: (a) => a.assumed && name('mark_short', 'assumptions'),
      by: (a) => a.cost_kvnd,
    },
  ]
}

/** Allocations lists who trains how many people for whom. */
export function Allocations({ id }: { id: string }) {
  const { t } = useTranslation()
  const query = useQuery(allocations(id))
  const columns = useAllocationColumns(id)
  const [typed, setSearch] = useState('')
  const search = useDeferredValue(typed)
  const [field, setField] = useState<string>()
  const [kind, setKind] = useState<string>()
  const [provider, setProvider] = useState<string>()
  const [shown, setShown] = useState<Row>()
  const rows = useMemo(() => {
    const found = finder(search)
    return (query.data ?? []).filter(
      (a) =>
        (!field || a.field === field) &&
        (!kind || a.kind === kind) &&
        (!provider || a.provider === provider) &&
        found(`${a.commune_name} ${providerOf(a)} ${a.programme_name} ${fieldOf(a)}`),
    )
  }, [query.data, search, field, kind, provider])
  return (
    <Shown query={query}>
      {(all) => (
        <>
          <div className="filters">
            <Input.Search
              allowClear
              value={typed}
              onChange={(e) => setSearch(e.target.value)}
              placeholder={t('web.action.search_allocations')}
              aria-label={t('web.action.search_allocations')}
            />
            <Select
              allowClear
              placeholder={t('report.field')}
              aria-label={t('report.field')}
              value={field}
              onChange={setField}
              options={choices(all, (a) => a.field, fieldOf)}
            />
            <Select
              allowClear
              placeholder={t('report.kind')}
              aria-label={t('report.kind')}
              value={kind}
              onChange={setKind}
              options={choices(
                all,
                (a) => a.kind,
                (a) => name('kind', a.kind),
              )}
            />
            <Select
              allowClear
              showSearch={{ optionFilterProp: 'label' }}
              placeholder={t('report.provider')}
              aria-label={t('report.provider')}
              value={provider}
              onChange={setProvider}
              options={choices(
                all.filter((a) => a.provider_kind !== 'commune'),
                (a) => a.provider,
                providerOf,
              )}
            />
          </div>
          <Grid
            rows={rows}
            columns={columns}
            label={t('web.tab.allocations')}
            rowKey={(a) => a.place}
            height="60vh"
            open={setShown}
            foot={t('web.proposal.sum', {
              rows: number(rows.length),
              seats: number(rows.reduce((n, a) => n + a.seats, 0)),
              money: money(rows.reduce((n, a) => n + a.cost_kvnd, 0)),
            })}
          />
          <Drawer
            open={shown !== undefined}
            onClose={() => setShown(undefined)}
            size={560}
            title={t('web.instead.title')}
          >
            {shown && <Instead id={id} a={shown} />}
          </Drawer>
        </>
      )}
    </Shown>
  )
}

/** Instead shows one allocation and what would serve its seat otherwise. */
function Instead({ id, a }: { id: string; a: Row }) {
  const { t } = useTranslation()
  const query = useQuery(alternatives(id, a))
  const need = useNeedText(id)
  const price = t('web.instead.price', { money: money(a.price_kvnd_per_seat) })
  return (
    <>
      <h2 className="h2">{a.commune_name}</h2>
      <p>
        {t('web.instead.cell', {
          seats: a.seats,
          field: fieldOf(a),
          need: need(a),
          year: a.year,
        })}
      </p>
      <p>
        <strong>{providerOf(a)}</strong>
        <br />
        {programmeOf(a)} ({name('kind', a.kind)})<br />
        {t('web.overview.ready', { year: a.ready })} · {price} {a.assumed && <Mark mark="assumptions" />}
      </p>
      <h3 className="h3">{t('web.instead.next')}</h3>
      <Shown query={query} isEmpty={(x) => x.items.length === 0 && !x.next_text} empty={t('web.instead.none')}>
        {(x) => (
          <>
            {x.found && <p className="small">{t('web.instead.found')}</p>}
            <ol className="steps">
              {x.items.slice(0, 5).map((item, i) => (
                <li key={i}>
                  {item.texts.map((text, j) => (
                    <div key={j}>{text}</div>
                  ))}
                </li>
              ))}
            </ol>
            {x.next_text && <p>{x.next_text}</p>}
          </>
        )}
      </Shown>
    </>
  )
}
