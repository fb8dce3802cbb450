import { useQuery } from '@tanstack/react-query'
import { Collapse } from 'antd'
import { useMemo, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { fields } from '../../api/calls'
import type { Schema } from '../../api/client'
import { inLanguage } from '../../words/words'
import { Budgets } from './budgets'
import { Candidates } from './candidates'
import { EffortFields, type Effort } from './effort'
import { Goals } from './goals'
import { Limits } from './limits'
import { People } from './people'
import { split, withGoals, type Policy } from './policy'
import { Weights } from './weights'

/** Editor shows a policy as panels, a file each. Only the goals start open: most planners change nothing else. */
export function Editor({
  policy,
  change,
  dataset,
  effort,
  setEffort,
}: {
  policy: Policy
  change: (policy: Policy) => void
  dataset: Schema['Dataset']
  effort: Effort
  setEffort: (effort: Effort) => void
}) {
  const { t } = useTranslation()
  const { levels } = useMemo(() => split(policy), [policy])
  const known = useQuery(fields(dataset.id)).data ?? []
  const set = (part: Partial<Policy>) => change({ ...policy, ...part })
  const panel = (key: string, label: string, hint: string, children: ReactNode) => ({
    key,
    label,
    extra: <span className="small">{hint}</span>,
    children,
  })
  const firstYear = Number(dataset.base_date.slice(0, 4)) + 1
  const fieldOptions = known.map((f) => ({ value: f.id, label: inLanguage(f.name, f.name_en) }))
  return (
    <Collapse
      defaultActiveKey={['goals']}
      items={[
        panel(
          'goals',
          t('web.ask.goals'),
          t('web.ask.goals_hint'),
          <Goals levels={levels} change={(next) => change(withGoals(policy, next))} />,
        ),
        panel(
          'budgets',
          `${t('web.ask.budgets')} (${policy.budgets?.length ?? 0})`,
          t('web.ask.budgets_hint'),
          <Budgets
            policy={policy}
            set={set}
            horizon={effort.horizon}
            firstYear={firstYear}
            fieldOptions={fieldOptions}
          />,
        ),
        panel(
          'weights',
          t('web.ask.weights'),
          t('web.ask.weights_hint'),
          <Weights policy={policy} set={set} known={known} />,
        ),
        panel('people', t('web.ask.people'), t('web.ask.people_hint'), <People policy={policy} set={set} />),
        panel('limits', t('web.ask.limits'), t('web.ask.limits_hint'), <Limits policy={policy} set={set} />),
        panel(
          'candidates',
          `${t('web.ask.candidates')} (${policy.candidates?.length ?? 0})`,
          t('web.ask.candidates_hint'),
          <Candidates policy={policy} set={set} />,
        ),
        { key: 'run', label: t('web.ask.run'), children: <EffortFields effort={effort} change={setEffort} /> },
      ]}
    />
  )
}
