import { useQuery } from '@tanstack/react-query'
import { Card, Input } from 'antd'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useSearchParams } from 'react-router'
import { communes, outlook } from '../../api/calls'
import type { Schema } from '../../api/client'
import { session } from '../../api/session'
import { choices } from '../../parts/choices'
import { useDataset } from '../../parts/dataset'
import { Figure } from '../../parts/figure'
import { Grid, type Column } from '../../parts/grid'
import { fieldOf, useUnitTypes } from '../../parts/names'
import { ReadyTable } from '../../parts/readytable'
import { Select } from '../../parts/select'
import { Shown } from '../../parts/states'
import { Title } from '../../parts/title'
import { finder } from '../../words/fold'
import { date, number, share } from '../../words/format'
import { inLanguage, name } from '../../words/words'

/** staffing are the kinds that are no class: nobody enrols in an intake of theirs. */
const staffing = new Set<string>(['recruitment', 'transfer', 'secondment'])

/** Outlook shows a commune what the publication in force brings it, year by year, and what stays open. */
export default function Outlook() {
  const who = useQuery(session).data
  const own = who?.role === 'commune'
  const [search, setSearch] = useSearchParams()
  const commune = own ? who.organisation.subject : (search.get('commune') ?? '')
  return (
    <>
      <Title
        name="outlook"
        text={own ? who.organisation.name : undefined}
        extra={!own && commune !== '' && <Choose commune={commune} change={(c) => setSearch({ commune: c })} />}
      />
      {commune ? <Told commune={commune} /> : <All open={(c) => setSearch({ commune: c })} />}
    </>
  )
}

function Choose({ commune, change }: { commune: string; change: (commune: string) => void }) {
  const { t } = useTranslation()
  const { chosen } = useDataset()
  const list = useQuery(communes(chosen?.id ?? '')).data ?? []
  return (
    <Select
      className="choose"
      showSearch={{ optionFilterProp: 'label' }}
      placeholder={t('web.action.search_commune')}
      aria-label={t('web.action.search_commune')}
      value={commune || undefined}
      onChange={change}
      options={choices(
        list,
        (c) => c.id,
        (c) => c.name,
      )}
    />
  )
}

/** All lists the communes whose outlook can be opened. */
function All({ open }: { open: (commune: string) => void }) {
  const { t } = useTranslation()
  const { query, chosen } = useDataset()
  const units = useQuery(communes(chosen?.id ?? ''))
  const type = useUnitTypes(chosen?.id ?? '')
  const [search, setSearch] = useState('')
  const rows = useMemo(() => {
    const found = finder(search)
    return (units.data ?? []).filter((u) => found(`${u.name} ${type(u.type)}`))
  }, [units.data, search, type])
  const columns: Column<Schema['Commune']>[] = [
    {
      key: 'name',
      title: t('web.column.commune'),
      width: 'minmax(180px, 2fr)',
      show: (u) => u.name,
      by: (u) => u.name,
    },
    {
      key: 'type',
      title: t('web.column.type'),
      width: 'minmax(150px, 1fr)',
      show: (u) => type(u.type),
      by: (u) => u.type,
    },
    {
      key: 'headcount',
      title: t('web.outlook.headcount'),
      width: '110px',
      number: true,
      show: (u) => number(u.headcount),
      by: (u) => u.headcount,
    },
  ]
  return (
    <Shown query={query} isEmpty={(all) => all.length === 0} empty={t('web.demand.no_dataset')}>
      {() => (
        <>
          <p className="hint">{t('web.outlook.choose')}</p>
          <Input.Search
            className="search"
            allowClear
            value={search}
            onChange={(e) => setSearch(e.target.value)}
            placeholder={t('web.action.search_commune')}
            aria-label={t('web.action.search_commune')}
          />
          <Shown query={units}>
            {() => (
              <Grid
                rows={rows}
                columns={columns}
                height="60vh"
                label={t('web.screen.outlook')}
                rowKey={(u) => u.id}
                open={(u) => open(u.id)}
              />
            )}
          </Shown>
        </>
      )}
    </Shown>
  )
}

/** Arrivals shows year by year what falls due and what is filled by its end. */
function Arrivals({ o }: { o: Schema['Outlook'] }) {
  const { t } = useTranslation()
  return (
    <Card size="small" title={t('web.outlook.arrivals')}>
      <p className="small">{t('web.outlook.arrivals_hint')}</p>
      <div className="wide" role="region" aria-label={t('web.outlook.arrivals')} tabIndex={0}>
        <ReadyTable
          years={o.years.map((y) => ({ year: y.year, due: y.due_seats, ready: y.ready_seats }))}
          needed={o.served_seats + o.unmet_seats}
        />
      </div>
    </Card>
  )
}

function Told({ commune }: { commune: string }) {
  const { t } = useTranslation()
  return (
    <Shown query={useQuery(outlook(commune))}>
      {(o) => {
        const seats = o.seats,
          unmet = o.unmet
        const years = [...new Set([...seats.map((s) => s.year), ...unmet.map((u) => u.year)])].sort()
        const last = o.years.at(-1)
        const ready = last?.ready_seats ?? 0
        const needed = o.served_seats + o.unmet_seats
        return (
          <>
            <p className="hint">
              {t('web.outlook.published', { date: date(o.publication.published_at) })}
              {o.units.length > 1 && ` ${t('web.outlook.units', { units: o.units.length })}`}
            </p>
            <div className="figures">
              <Figure
                label={t('web.outlook.ready_within')}
                value={number(ready)}
                hint={t('web.outlook.later', {
                  share: share(ready, needed),
                  later: o.served_seats - ready,
                  year: last?.year,
                })}
                tone="good"
              />
              <Figure
                label={t('web.column.unmet')}
                value={number(o.unmet_seats)}
                hint={t('web.outlook.unmet_hint')}
                tone={o.unmet_seats > 0 ? 'bad' : undefined}
              />
            </div>
            {o.refresh_seats + o.refresh_unmet_seats > 0 && (
              <p className="hint">
                {t('report.refreshers_title')}:{' '}
                {t('web.outlook.refresh', { seats: o.refresh_seats, unmet: o.refresh_unmet_seats })}
              </p>
            )}
            {needed > 0 && <Arrivals o={o} />}
            {years.length === 0 && <p>{t('web.outlook.nothing')}</p>}
            <div className="cards">
              {years.map((year) => (
                <Card key={year} size="small" title={t('web.outlook.year', { year })}>
                  {seats
                    .filter((s) => s.year === year)
                    .map((s, i) => (
                      <div key={i} className="line">
                        <strong>
                          {number(s.seats)} · {fieldOf(s)}
                        </strong>
                        <div>
                          {[inLanguage(s.provider_name, s.provider_name_en), s.programme_name]
                            .filter(Boolean)
                            .join(': ')}{' '}
                          ({name('kind', s.kind)})
                        </div>
                        <div className={s.ready > year ? 'small late' : 'small'}>
                          {t(staffing.has(s.kind) ? 'web.outlook.ready_staffing' : 'web.outlook.ready', {
                            intake: s.intake,
                            ready: s.ready,
                          })}
                        </div>
                      </div>
                    ))}
                  {unmet
                    .filter((u) => u.year === year)
                    .map((u, i) => (
                      <div key={`u${i}`} className="line bad">
                        <strong>{t('web.outlook.open', { seats: u.seats, field: fieldOf(u) })}</strong>
                        <div className="small">{name('need', u.need)}</div>
                      </div>
                    ))}
                </Card>
              ))}
            </div>
          </>
        )
      }}
    </Shown>
  )
}
