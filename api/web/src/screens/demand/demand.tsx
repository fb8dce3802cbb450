import { Tabs } from 'antd'
import { useTranslation } from 'react-i18next'
import { useSearchParams } from 'react-router'
import { BeginData } from '../../parts/begin'
import { ChooseDataset, useDataset } from '../../parts/dataset'
import { Marks } from '../../parts/marks'
import { Shown } from '../../parts/states'
import { Title } from '../../parts/title'
import { date } from '../../words/format'
import { Cells } from './cells'
import { Drafts } from './drafts'
import { Norms } from './norms'

/** Demand shows what each commune lacks and where the numbers come from; planners start drafts here. */
export default function Demand() {
  const { t } = useTranslation()
  const { query, chosen } = useDataset()
  const [search, setSearch] = useSearchParams()
  return (
    <Shown query={query} isEmpty={(all) => all.length === 0} empty={<BeginData />}>
      {(all) =>
        chosen && (
          <>
            <Title name="demand" extra={<ChooseDataset chosen={chosen} all={all} />} />
            <p className="hint">
              {t('web.demand.of', { base: date(chosen.base_date), roster: date(chosen.roster_date) })}{' '}
              <Marks marks={chosen.marks} />
            </p>
            <Tabs
              destroyOnHidden
              activeKey={search.get('tab') ?? 'cells'}
              onChange={(tab) => setSearch({ ...Object.fromEntries(search), tab }, { replace: true })}
              items={[
                { key: 'cells', label: t('web.screen.demand'), children: <Cells dataset={chosen} /> },
                { key: 'norms', label: t('web.demand.norms'), children: <Norms dataset={chosen.id} /> },
                { key: 'drafts', label: t('web.demand.drafts'), children: <Drafts dataset={chosen} /> },
              ]}
            />
          </>
        )
      }
    </Shown>
  )
}
