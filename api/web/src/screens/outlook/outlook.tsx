import { useQuery } from '@tanstack/react-query'
import { Card, Select } from 'antd'
import { useTranslation } from 'react-i18next'
import { useSearchParams } from 'react-router'
import { communes, outlook } from '../../api/calls'
import { session } from '../../api/session'
import { choices } from '../../parts/choices'
import { useDataset } from '../../parts/dataset'
import { Figure } from '../../parts/figure'
import { Shown } from '../../parts/states'
import { Title } from '../../parts/title'
import { date, number, share } from '../../words/format'
import { name } from '../../words/words'

/** Outlook shows a commune what it gets by the publication in force, year by year, and what stays open. */
export default function Outlook() {
  const { t } = useTranslation()
  const who = useQuery(session).data
  const own = who?.role === 'commune'
  const [search, setSearch] = useSearchParams()
  const commune = own ? who.organisation.subject : (search.get('commune') ?? '')
  return (
    <>
      <Title name="outlook" text={own ? who.organisation.name : undefined} extra={!own && <Choose commune={commune} change={(c) => setSearch({ commune: c })} />} />
      {commune ? <Told commune={commune} /> : <p className="hint">{t('web.outlook.choose')}</p>}
    </>
  )
}

function Choose({ commune, change }: { commune: string; change: (commune: string) => void }) {
  const { t } = useTranslation()
  const { chosen } = useDataset()
  const list = useQuery(communes(chosen?.id ?? '')).data ?? []
  return <Select className="choose" showSearch={{ optionFilterProp: 'label' }} placeholder={t('web.action.search_commune')} aria-label={t('web.action.search_commune')} value={commune || undefined} onChange={change} options={choices(list, (c) => c.id as string, (c) => c.name)} />
}

function Told({ commune }: { commune: string }) {
  const { t } = useTranslation()
  return (
    <Shown query={useQuery(outlook(commune))}>
      {(o) => {
        const seats = o.seats ?? [], unmet = o.unmet ?? []
        const years = [...new Set([...seats.map((s) => s.year), ...unmet.map((u) => u.year)])].sort()
        return (
          <>
            <p className="hint">{t('web.outlook.published', { date: date(o.publication.published_at) })}{(o.units ?? []).length > 1 && ` ${t('web.outlook.units', { units: (o.units ?? []).length })}`}</p>
            <div className="figures">
              <Figure label={t('report.served')} value={number(o.served_seats)} hint={share(o.served_seats, o.served_seats + o.unmet_seats)} tone="good" />
              <Figure label={t('web.column.unmet')} value={number(o.unmet_seats)} hint={t('web.outlook.unmet_hint')} tone={o.unmet_seats > 0 ? 'bad' : undefined} />
            </div>
            {years.length === 0 && <p>{t('web.outlook.nothing')}</p>}
            <div className="cards">
              {years.map((year) => (
                <Card key={year} size="small" title={t('web.outlook.year', { year })}>
                  {seats.filter((s) => s.year === year).map((s, i) => (
                    <div key={i} className="line">
                      <strong>{number(s.seats)} · {name('field', s.field)}</strong>
                      <div>{s.provider_name}: {s.programme_name} ({name('kind', s.kind)})</div>
                      <div className={s.ready > year ? 'small late' : 'small'}>{t('web.outlook.ready', { intake: s.intake, ready: s.ready })}</div>
                    </div>
                  ))}
                  {unmet.filter((u) => u.year === year).map((u, i) => <div key={`u${i}`} className="line bad"><strong>{t('web.outlook.open', { seats: u.seats, field: name('field', u.field) })}</strong><div className="small">{name('need', u.need)}</div></div>)}
                </Card>
              ))}
            </div>
          </>
        )
      }}
    </Shown>
  )
}
