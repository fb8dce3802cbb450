import { useQuery } from '@tanstack/react-query'
import { Descriptions, Timeline } from 'antd'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { datasets, run } from '../../api/calls'
import type { Schema } from '../../api/client'
import { date, moment, seconds } from '../../words/format'
import { inLanguage, name } from '../../words/words'
import { PolicyText } from '../../parts/policytext'

/** History says what a proposal was made of, by whom and when. */
export function History({ proposal: p }: { proposal: Schema['Proposal'] }) {
  const { t } = useTranslation()
  const made = useQuery({ ...run(p.run_id), enabled: p.run_id !== '' })
  const kept = useQuery(datasets)
  const from = kept.data?.find((d) => d.id === p.dataset_id)
  const policy = made.data?.input.policy
  const events = [
    from && { content: <>{t('web.history.dataset', { name: inLanguage(from.title_vi, from.title_en), date: date(from.base_date) })} <span className="small">{moment(from.created_at)}</span></> },
    made.data && { content: <>{t('web.history.asked', { who: p.owner })} <span className="small">{moment(made.data.created_at)}</span></> },
    made.data?.started_at && made.data.finished_at && { content: <><Link to={`/runs/${p.run_id}`}>{t('web.history.solved', { seconds: seconds(made.data.started_at, made.data.finished_at) })}</Link> <span className="small">{moment(made.data.finished_at)}</span></> },
    { content: <>{t('web.history.kept', { stage: name('web.stage', p.stage) })} <span className="small">{moment(p.created_at)}</span></> },
    p.updated_at !== p.created_at && { content: <>{t('web.history.changed', { version: p.version })} <span className="small">{moment(p.updated_at)}</span></> },
  ].filter((e) => !!e)
  return (
    <div className="columns">
      <div><Timeline items={events} /></div>
      <div>
        {policy && <><h2 className="h2">{t('object.policy')}</h2><PolicyText policy={policy} /></>}
        <Descriptions column={1} size="small" items={[
          { key: 'problem', label: t('web.history.problem'), children: <span className="digest">{p.problem_digest}</span> },
          { key: 'answer', label: t('web.history.answer'), children: <span className="digest">{p.answer_digest}</span> },
        ]} />
      </div>
    </div>
  )
}
