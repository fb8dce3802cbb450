import { useQuery } from '@tanstack/react-query'
import { Button, Drawer, Input, Tag } from 'antd'
import { useDeferredValue, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { allocations, prices, reason, unmet, whyNot } from '../../api/calls'
import type { Schema } from '../../api/client'
import { choices } from '../../parts/choices'
import { useNeedText } from '../../parts/classes'
import { Grid, type Column } from '../../parts/grid'
import { fieldOf, providerOf } from '../../parts/names'
import { Select } from '../../parts/select'
import { Shown } from '../../parts/states'
import { finder } from '../../words/fold'
import { number } from '../../words/format'
import { name } from '../../words/words'

type Row = Schema['Unmet']

const codesOf = (u: Row) => [...new Set(u.relaxations.map((r) => r.code))]

/** Unmet lists the seats that stay unmet, each with its reason. */
export function Unmet({ id }: { id: string }) {
  const { t } = useTranslation()
  const query = useQuery(unmet(id))
  const need = useNeedText(id)
  const [typed, setSearch] = useState('')
  const search = useDeferredValue(typed)
  const [field, setField] = useState<string>()
  const [code, setCode] = useState<string>()
  const [shown, setShown] = useState<Row>()
  const rows = useMemo(() => {
    const found = finder(search)
    return (query.data ?? []).filter(
      (u) =>
        (!field || u.field === field) &&
        (!code || codesOf(u).includes(code as never)) &&
        found(`${u.commune_name} ${u.field_name}`),
    )
  }, [query.data, search, field, code])
  const columns: Column<Row>[] = [
    {
      key: 'commune',
      title: t('web.column.commune'),
      width: 'minmax(160px, 1fr)',
      show: (u) => u.commune_name,
      by: (u) => u.commune_name,
    },
    {
      key: 'field',
      title: t('report.field'),
      width: 'minmax(200px, 1.2fr)',
      show: fieldOf,
      second: need,
      by: fieldOf,
    },
    { key: 'year', title: t('web.column.needed'), width: '90px', number: true, show: (u) => u.year, by: (u) => u.year },
    {
      key: 'seats',
      title: t('web.column.unmet'),
      width: '120px',
      number: true,
      show: (u) => number(u.seats),
      by: (u) => u.seats,
    },
    {
      key: 'why',
      title: t('report.why'),
      width: 'minmax(240px, 2fr)',
      show: (u) =>
        codesOf(u).length === 0
          ? name('proof', 'unproven')
          : codesOf(u).map((c) => (
              <span key={c} className="chip">
                {name('relaxation', c)}
              </span>
            )),
      by: (u) => codesOf(u).join(),
    },
    { key: 'open', title: '', width: '100px', show: () => <span className="link">{t('web.why.open')}</span> },
  ]
  return (
    <Shown query={query} isEmpty={(all) => all.length === 0} empty={t('web.why.all_served')}>
      {(all) => (
        <>
          <div className="filters">
            <Input.Search
              allowClear
              value={typed}
              onChange={(e) => setSearch(e.target.value)}
              placeholder={t('web.action.search_commune')}
              aria-label={t('web.action.search_commune')}
            />
            <Select
              allowClear
              placeholder={t('report.field')}
              aria-label={t('report.field')}
              value={field}
              onChange={setField}
              options={choices(all, (u) => u.field, fieldOf)}
            />
            <Select
              allowClear
              placeholder={t('report.reason')}
              aria-label={t('report.reason')}
              value={code}
              onChange={setCode}
              options={choices(
                all.flatMap(codesOf),
                (c) => c,
                (c) => name('relaxation', c),
              )}
            />
          </div>
          <Grid
            rows={rows}
            columns={columns}
            label={t('web.tab.unmet')}
            rowKey={(u) => u.place}
            height="60vh"
            open={setShown}
            first={{ key: 'seats', down: true }}
            foot={t('web.why.sum', { rows: number(rows.length), seats: number(rows.reduce((n, u) => n + u.seats, 0)) })}
          />
          <Drawer open={shown !== undefined} onClose={() => setShown(undefined)} size={520} title={t('web.why.title')}>
            {shown && <Why id={id} cell={shown} />}
          </Drawer>
        </>
      )}
    </Shown>
  )
}

/** Why explains one unmet seat: what would have to give way, the moves that follow, their worth, why not elsewhere. */
export function Why({ id, cell }: { id: string; cell: Row }) {
  const { t } = useTranslation()
  const need = useNeedText(id)
  const query = useQuery(
    reason(id, { commune: cell.commune, field: cell.field, need: cell.need, year: cell.year, class: cell.class }),
  )
  return (
    <>
      <h2 className="h2">{cell.commune_name}</h2>
      <p>
        {t('web.why.cell', {
          seats: number(cell.seats),
          field: fieldOf(cell),
          need: need(cell),
          year: cell.year,
        })}
      </p>
      <Shown query={query} isEmpty={(r) => r === null} empty={t('web.why.none')}>
        {(r) =>
          r && (
            <>
              <h3 className="h3">{t('web.why.gives_way')}</h3>
              <ul className="steps">
                {r.texts.map((text, i) => (
                  <li key={i}>{text}</li>
                ))}
              </ul>
              <Tag color={r.proof === 'unproven' ? 'warning' : 'success'}>{r.proof_text}</Tag>
              {r.moves.length > 0 && (
                <>
                  <h3 className="h3">{t('web.why.moves')}</h3>
                  <ol className="steps">
                    {r.moves.map((text, i) => (
                      <li key={i}>{text}</li>
                    ))}
                  </ol>
                  <p className="small">{t('web.why.moves_hint')}</p>
                </>
              )}
              <Worth id={id} rows={r.relaxations.map((x) => (x.rule ? `rule:${x.rule}` : `capacity:${x.offer}`))} />
            </>
          )
        }
      </Shown>
      <WhyNot key={cell.place} id={id} cell={cell} />
    </>
  )
}

/** Worth says what the plan gains from one unit more of what is full. It takes seconds, so it waits to be asked. */
function Worth({ id, rows }: { id: string; rows: string[] }) {
  const { t } = useTranslation()
  const [asked, setAsked] = useState(false)
  const query = useQuery({ ...prices(id), enabled: asked })
  return (
    <>
      <h3 className="h3">{t('web.why.worth')}</h3>
      {!asked && (
        <Button size="small" onClick={() => setAsked(true)}>
          {t('web.why.worth_ask')}
        </Button>
      )}
      {asked && (
        <Shown query={query}>
          {(list) => {
            const known = list.items.filter((price) => rows.includes(price.row))
            return known.length === 0 ? (
              <p className="small">{t('web.why.worth_less', { rows: list.items.length })}</p>
            ) : (
              <>
                {known.map((price) => (
                  <div key={price.row} className="line">
                    <strong>{price.text}</strong>
                    {price.texts.map((text) => (
                      <div key={text}>{text}</div>
                    ))}
                  </div>
                ))}
              </>
            )
          }}
        </Shown>
      )}
    </>
  )
}

/** WhyNot answers why a seat is not served by a given offer of the same field. */
function WhyNot({ id, cell }: { id: string; cell: Row }) {
  const { t } = useTranslation()
  const [wanted, setWanted] = useState(false)
  const [offer, setOffer] = useState('')
  const all = useQuery({ ...allocations(id), enabled: wanted })
  const offers = useMemo(
    () =>
      choices(
        (all.data ?? []).filter((a) => a.field === cell.field),
        (a) => a.offer,
        (a) => `${providerOf(a)}: ${a.programme_name || name('kind', a.kind)} (${name('kind', a.kind)}), ${a.intake}`,
      ),
    [all.data, cell.field],
  )
  const answer = useQuery({ ...whyNot(id, cell, offer), enabled: offer !== '' })
  return (
    <>
      <h3 className="h3">{t('web.why.not')}</h3>
      <Select
        className="full"
        showSearch={{ optionFilterProp: 'label' }}
        loading={all.isFetching}
        placeholder={t('web.why.not_choose')}
        aria-label={t('web.why.not')}
        value={offer || undefined}
        onOpenChange={(open) => open && setWanted(true)}
        onChange={setOffer}
        options={offers}
      />
      {offer !== '' && (
        <Shown query={answer}>
          {(a) => (
            <ul className="steps">
              {a.items
                .flatMap((x) => x.texts)
                .map((text, i) => (
                  <li key={i}>{text}</li>
                ))}
            </ul>
          )}
        </Shown>
      )}
    </>
  )
}
