import { DownloadOutlined } from '@ant-design/icons'
import { useQuery } from '@tanstack/react-query'
import { Button, Tabs, Tag } from 'antd'
import { useTranslation } from 'react-i18next'
import { useParams, useSearchParams } from 'react-router'
import { proposal, summary } from '../../api/calls'
import { Figure } from '../../parts/figure'
import { Marks } from '../../parts/marks'
import { Proof } from '../../parts/proof'
import { Refreshers } from '../../parts/refreshers'
import { Shown } from '../../parts/states'
import { Title } from '../../parts/title'
import { Waiting } from '../../parts/waiting'
import { money, moment, number, share } from '../../words/format'
import { name } from '../../words/words'
import { Adopt, Changes } from './adopt'
import { Allocations } from './allocations'
import { History } from './history'
import { Prices } from './prices'
import { Story } from './story'
import { Unmet } from './unmet'
import { Way } from './way'

/** Proposal shows one proposal: its figures, its proof, and a tab for each question about it. */
export default function Proposal() {
  const { t } = useTranslation()
  const id = useParams().proposal ?? ''
  const [search, setSearch] = useSearchParams()
  const query = useQuery(proposal(id))
  const counted = useQuery(summary(id))
  return (
    <Shown query={query}>
      {(p) => (
        <>
          <Title
            name="proposal"
            text={p.name}
            hint={
              <>
                {[
                  t('web.proposal.made', { number: p.number, at: moment(p.created_at) }),
                  name('web.stage', p.stage),
                ].join(' · ')}{' '}
                {p.kind === 'hypothesis' && <Tag color="purple">{t('web.proposal.hypothesis')}</Tag>}
                <Marks marks={p.marks} />
              </>
            }
            extra={
              <>
                <Adopt p={p} />
                <Way p={p} />
                <Button icon={<DownloadOutlined />} href={`/api/v1/proposals/${p.id}/file`} download>
                  {t('web.action.download')}
                </Button>
              </>
            }
          />
          {p.kind === 'hypothesis' && <Changes p={p} />}
          <div className="figures">
            <Figure
              label={t('report.demand')}
              value={number(p.demand_seats)}
              hint={t('web.proposal.years', { from: p.years[0], to: p.years.at(-1) })}
            />
            <Figure
              label={t('report.served')}
              value={share(p.served_seats, p.demand_seats)}
              hint={t('web.proposal.seats', { seats: number(p.served_seats) })}
              tone="good"
            />
            <Figure
              label={t('web.column.late')}
              value={number(p.late_seats)}
              hint={t('web.proposal.late_hint', { share: share(p.late_seats, p.served_seats) })}
              tone="late"
            />
            {counted.data && counted.data.waited_years > 0 && <Waiting s={counted.data} />}
            {counted.data && <Refreshers s={counted.data} />}
            <Figure
              label={t('web.column.unmet')}
              value={number(p.unmet_seats)}
              hint={t('web.proposal.unmet_hint')}
              tone="bad"
            />
            <Figure
              label={t('report.money')}
              value={money(p.cost_kvnd)}
              hint={
                counted.data &&
                t('web.proposal.assumed', {
                  share: share(
                    counted.data.assumed_seats,
                    counted.data.total.served + counted.data.refresh.total.served,
                  ),
                })
              }
            />
            <Proof proposal={p} />
          </div>
          <Tabs
            destroyOnHidden
            activeKey={search.get('tab') ?? 'story'}
            onChange={(tab) => setSearch({ tab }, { replace: true })}
            items={[
              { key: 'story', label: t('web.tab.story'), children: <Story id={p.id} /> },
              { key: 'allocations', label: t('web.tab.allocations'), children: <Allocations id={p.id} /> },
              {
                key: 'unmet',
                label: `${t('web.tab.unmet')} (${number(p.unmet_seats + (counted.data?.refresh.total.unmet ?? 0))})`,
                children: <Unmet id={p.id} />,
              },
              { key: 'prices', label: t('web.tab.prices'), children: <Prices id={p.id} /> },
              { key: 'history', label: t('web.tab.history'), children: <History proposal={p} /> },
            ]}
          />
        </>
      )}
    </Shown>
  )
}
