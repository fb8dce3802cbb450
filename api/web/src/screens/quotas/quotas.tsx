import { useQuery } from '@tanstack/react-query'
import { Card, Input, Pagination } from 'antd'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { quotas } from '../../api/calls'
import type { Schema } from '../../api/client'
import { session } from '../../api/session'
import { choices } from '../../parts/choices'
import { Figure } from '../../parts/figure'
import { Mark } from '../../parts/marks'
import { Select } from '../../parts/select'
import { Shown } from '../../parts/states'
import { Title } from '../../parts/title'
import { finder } from '../../words/fold'
import { money, number } from '../../words/format'
import { name } from '../../words/words'

type Quota = Schema['Quota']

type Offer = { id: string; head: Quota; seats: number; ordered: number; cost: number; rows: Quota[] }

/** byOffer groups quotas by offer (a programme's intake), the earliest intake first. */
export function byOffer(list: Quota[]): Offer[] {
  const offers = new Map<string, Offer>()
  for (const q of list) {
    const offer = offers.get(q.offer) ?? { id: q.offer, head: q, seats: 0, ordered: 0, cost: 0, rows: [] }
    offer.seats += q.seats
    offer.ordered += q.ordered_seats
    offer.cost += q.cost_kvnd
    offer.rows.push(q)
    offers.set(q.offer, offer)
  }
  return [...offers.values()].sort((a, b) => a.head.intake - b.head.intake || b.seats - a.seats)
}

/** Quotas shows the published seats that universities are asked to train; a university sees its own. */
export default function Quotas() {
  const { t } = useTranslation()
  const who = useQuery(session).data
  const query = useQuery(quotas)
  const [search, setSearch] = useState('')
  const [intake, setIntake] = useState<number>()
  const [university, setUniversity] = useState<string>()
  const own = who?.role === 'university'
  const list = useMemo(() => {
    const found = finder(search)
    return (query.data ?? []).filter(
      (q) =>
        (!intake || q.intake === intake) &&
        (!university || q.university === university) &&
        found(`${q.programme_name} ${q.commune_name} ${q.university_name}`),
    )
  }, [query.data, search, intake, university])
  const offers = useMemo(() => byOffer(list), [list])
  const [at, setPage] = useState(1)
  // A search may leave fewer pages than the reader has turned.
  const page = Math.max(1, Math.min(at, Math.ceil(offers.length / perPage)))
  const payments = useMemo(() => {
    const sums = new Map<number, number>()
    for (const q of list) for (const p of q.payments) sums.set(p.year, (sums.get(p.year) ?? 0) + p.kvnd)
    return [...sums].sort((a, b) => a[0] - b[0])
  }, [list])
  return (
    <>
      <Title name="quotas" text={own ? who.organisation.name : undefined} />
      <Shown query={query} isEmpty={(all) => all.length === 0} empty={t('web.quotas.none')}>
        {(all) => (
          <>
            <div className="figures">
              <Figure
                label={t('web.quotas.ordered')}
                value={number(list.reduce((n, q) => n + q.ordered_seats, 0))}
                hint={t('web.quotas.ordered_hint')}
              />
              <Figure
                label={t('web.quotas.seats')}
                value={number(list.reduce((n, q) => n + q.seats, 0))}
                hint={t('web.quotas.seats_hint')}
                tone="good"
              />
              <Figure
                label={t('report.money')}
                value={money(list.reduce((n, q) => n + q.cost_kvnd, 0))}
                hint={payments
                  .map(([year, kvnd]) => `${year}: ${money(kvnd)}`)
                  .slice(0, 4)
                  .join(' · ')}
              />
              <Figure
                label={t('web.column.commune')}
                value={number(new Set(list.map((q) => q.commune)).size)}
                hint={t('web.quotas.communes_hint')}
              />
            </div>
            <div className="filters">
              <Input.Search
                allowClear
                value={search}
                onChange={(e) => setSearch(e.target.value)}
                placeholder={t('web.action.search_allocations')}
                aria-label={t('web.action.search_allocations')}
              />
              <Select
                allowClear
                placeholder={t('web.quotas.intake')}
                aria-label={t('web.quotas.intake')}
                value={intake}
                onChange={setIntake}
                options={choices(
                  all,
                  (q) => q.intake,
                  (q) => String(q.intake),
                )}
              />
              {!own && (
                <Select
                  allowClear
                  showSearch={{ optionFilterProp: 'label' }}
                  className="choose"
                  placeholder={t('report.provider')}
                  aria-label={t('report.provider')}
                  value={university}
                  onChange={setUniversity}
                  options={choices(
                    all,
                    (q) => q.university,
                    (q) => q.university_name,
                  )}
                />
              )}
            </div>
            {offers.length === 0 && <p className="hint">{t('web.state.none_found')}</p>}
            <div className="cards">
              {offers.slice((page - 1) * perPage, page * perPage).map((o) => (
                <OfferCard key={o.id} offer={o} named={!own} />
              ))}
            </div>
            {offers.length > perPage && (
              <Pagination
                className="spaced"
                align="center"
                current={page}
                pageSize={perPage}
                total={offers.length}
                showSizeChanger={false}
                onChange={setPage}
                showTotal={(total, [from, to]) => t('web.quotas.page', { from, to, total })}
              />
            )}
          </>
        )}
      </Shown>
    </>
  )
}

const perPage = 24

/** national matches the ministry's codes of majors; short courses have codes of the dataset's own, not shown. */
const national = /^\d{7}$/

function OfferCard({ offer: o, named }: { offer: Offer; named: boolean }) {
  const { t } = useTranslation()
  return (
    <Card
      size="small"
      title={<span className="wrap">{o.head.programme_name}</span>}
      extra={t('web.quotas.of_intake', { intake: o.head.intake })}
    >
      {named && <div className="small">{o.head.university_name}</div>}
      <div className="small">
        {name('kind', o.head.kind)} ·{' '}
        {national.test(o.head.major) && <>{t('web.quotas.major', { major: o.head.major })} · </>}
        {t('web.overview.ready', { year: o.head.ready })} {o.head.assumed && <Mark mark="assumptions" />}
      </div>
      <p>
        <strong>{t('web.quotas.line', { ordered: o.ordered, seats: o.seats })}</strong>
        <br />
        {money(o.cost)}
      </p>
      <details>
        <summary>{t('web.quotas.for', { communes: new Set(o.rows.map((q) => q.commune)).size })}</summary>
        <table className="plain-table">
          <tbody>
            {o.rows.map((q) => (
              <tr key={q.place}>
                <td>{q.commune_name}</td>
                <td className="end">{number(q.seats)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </Card>
  )
}
