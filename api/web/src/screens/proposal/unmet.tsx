import { useQuery } from '@tanstack/react-query'
import { Drawer, Input, Select, Tag } from 'antd'
import { useDeferredValue, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { reason, unmet } from '../../api/calls'
import type { Schema } from '../../api/client'
import { choices } from '../../parts/choices'
import { Grid, type Column } from '../../parts/grid'
import { Shown } from '../../parts/states'
import { finder } from '../../words/fold'
import { number } from '../../words/format'
import { name } from '../../words/words'

type Row = Schema['Unmet']

const codesOf = (u: Row) => [...new Set((u.relaxations ?? []).map((r) => r.code))]

/** Unmet lists the seats that nobody serves, each with why. */
export function Unmet({ id }: { id: string }) {
  const { t } = useTranslation()
  const query = useQuery(unmet(id))
  const [typed, setSearch] = useState('')
  const search = useDeferredValue(typed)
  const [field, setField] = useState<string>()
  const [code, setCode] = useState<string>()
  const [shown, setShown] = useState<Row>()
  const rows = useMemo(() => {
    const found = finder(search)
    return (query.data ?? []).filter((u) => (!field || u.field === field) && (!code || codesOf(u).includes(code as never)) && found(`${u.commune_name} ${u.field_name}`))
  }, [query.data, search, field, code])
  const columns: Column<Row>[] = [
    { key: 'commune', title: t('web.column.commune'), width: 'minmax(160px, 1fr)', show: (u) => u.commune_name, by: (u) => u.commune_name },
    { key: 'field', title: t('report.field'), width: 'minmax(160px, 1fr)', show: (u) => name('field', u.field), by: (u) => name('field', u.field) },
    { key: 'need', title: t('web.column.need'), width: 'minmax(150px, 0.9fr)', show: (u) => name('need', u.need), by: (u) => u.need },
    { key: 'year', title: t('report.year'), width: '70px', number: true, show: (u) => u.year, by: (u) => u.year },
    { key: 'seats', title: t('report.seats'), width: '90px', number: true, show: (u) => number(u.seats), by: (u) => u.seats },
    { key: 'why', title: t('report.why'), width: 'minmax(240px, 2fr)', show: (u) => (codesOf(u).length === 0 ? name('proof', 'unproven') : codesOf(u).map((c) => <Tag key={c}>{name('relaxation', c)}</Tag>)), by: (u) => codesOf(u).join() },
    { key: 'open', title: '', width: '100px', show: () => <span className="link">{t('web.why.open')}</span> },
  ]
  return (
    <Shown query={query} isEmpty={(all) => all.length === 0} empty={t('web.why.all_served')}>
      {(all) => (
        <>
          <div className="filters">
            <Input.Search allowClear value={typed} onChange={(e) => setSearch(e.target.value)} placeholder={t('web.action.search_commune')} aria-label={t('web.action.search_commune')} />
            <Select allowClear placeholder={t('report.field')} aria-label={t('report.field')} value={field} onChange={setField} options={choices(all, (u) => u.field, (u) => name('field', u.field))} />
            <Select allowClear placeholder={t('report.reason')} aria-label={t('report.reason')} value={code} onChange={setCode}
              options={choices(all.flatMap(codesOf), (c) => c as string, (c) => name('relaxation', c))} />
          </div>
          <Grid rows={rows} columns={columns} label={t('web.tab.unmet')} rowKey={(u) => u.place} height="60vh" open={setShown} first={{ key: 'seats', down: true }}
            foot={t('web.why.sum', { rows: number(rows.length), seats: number(rows.reduce((n, u) => n + u.seats, 0)) })} />
          <Drawer open={shown !== undefined} onClose={() => setShown(undefined)} size={520} title={t('web.why.title')}>
            {shown && <Why id={id} cell={shown} />}
          </Drawer>
        </>
      )}
    </Shown>
  )
}

/** Why says why a seat is unmet: what would have to give way, and what would happen then. */
export function Why({ id, cell }: { id: string; cell: Row }) {
  const { t } = useTranslation()
  const query = useQuery(reason(id, { commune: cell.commune, field: cell.field, need: cell.need, year: cell.year }))
  return (
    <>
      <h2 className="h2">{cell.commune_name}</h2>
      <p>{t('web.why.cell', { seats: number(cell.seats), field: name('field', cell.field), need: name('need', cell.need), year: cell.year })}</p>
      <Shown query={query} isEmpty={(r) => r === null} empty={t('web.why.none')}>
        {(r) => r && (
          <>
            <h3 className="h3">{t('web.why.gives_way')}</h3>
            <ul className="steps">{(r.texts ?? []).map((text, i) => <li key={i}>{text}</li>)}</ul>
            <Tag color={r.proof === 'unproven' ? 'warning' : 'success'}>{r.proof_text}</Tag>
            {(r.moves ?? []).length > 0 && (
              <>
                <h3 className="h3">{t('web.why.moves')}</h3>
                <ol className="steps">{(r.moves ?? []).map((text, i) => <li key={i}>{text}</li>)}</ol>
                <p className="small">{t('web.why.moves_hint')}</p>
              </>
            )}
          </>
        )}
      </Shown>
    </>
  )
}
