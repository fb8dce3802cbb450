import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { lists } from '../../api/calls'
import { Select } from '../../parts/select'
import { name } from '../../words/words'
import { Labelled } from './labelled'
import { dueBy, dueBys, roadMap, type PanelProps } from './policy'

/** People sets by when the standing shortage is due, and which classes need enough people to open. */
export function People({ policy, set }: PanelProps) {
  const { t } = useTranslation()
  const opened = (useQuery(lists).data?.kinds ?? []).filter((k) => k.opened).map((k) => k.kind)
  const by = dueBy(policy)
  const chosen = policy.cohort_kinds
  return (
    <div className="fields">
      <Labelled text={t('web.ask.road_map')} hint={t('web.ask.road_map_hint')}>
        <Select
          aria-label={t('web.ask.road_map')}
          value={by}
          options={dueBys(policy).map((way) => ({ value: way, label: name('road_map', way) }))}
          onChange={(way: string) => way !== by && set({ road_map: roadMap(way) })}
        />
      </Labelled>
      <Labelled text={t('web.ask.cohort_kinds')} hint={t('web.ask.cohort_kinds_hint')}>
        <Select
          aria-label={t('web.ask.cohort_kinds')}
          mode="multiple"
          allowClear
          disabled={policy.cohorts}
          placeholder={t('web.ask.no_kinds')}
          value={chosen}
          options={[...new Set([...opened, ...chosen])].map((kind) => ({ value: kind, label: name('kind', kind) }))}
          onChange={(kinds: string[]) => set({ cohort_kinds: kinds })}
        />
      </Labelled>
    </div>
  )
}
