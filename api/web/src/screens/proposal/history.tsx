import { useQuery } from '@tanstack/react-query'
import { Descriptions, Timeline } from 'antd'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { datasets, publications, run } from '../../api/calls'
import type { Schema } from '../../api/client'
import { acts } from '../../api/way'
import { date, moment, seconds } from '../../words/format'
import { usePeople } from '../../parts/names'
import { PolicyText } from '../../parts/policytext'
import { inLanguage, name } from '../../words/words'

/** History says from which data and policy a proposal was made, by whom and when. */
export function History({ proposal: p }: { proposal: Schema['Proposal'] }) {
  const { t } = useTranslation()
  const made = useQuery({ ...run(p.run_id), enabled: p.run_id !== '' })
  const kept = useQuery(datasets)
  const from = kept.data?.find((d) => d.id === p.dataset_id)
  const published = useQuery(publications)
  const done = useQuery(acts(p.id))
  const called = usePeople()
  const policy = made.data?.input.policy
  const title = from && inLanguage(from.title_vi, from.title_en)
  const events = [
    from && {
      content: (
        <>
          {t('web.history.dataset', { name: title, date: date(from.base_date) })}{' '}
          <span className="small">{moment(from.created_at)}</span>
        </>
      ),
    },
    made.data && {
      content: (
        <>
          {t('web.history.asked', { who: called(p.owner) || t('web.history.somebody') })}{' '}
          <span className="small">{moment(made.data.created_at)}</span>
        </>
      ),
    },
    made.data?.started_at &&
      made.data.finished_at && {
        content: (
          <>
            <Link to={`/runs/${p.run_id}`}>
              {t('web.history.solved', { seconds: seconds(made.data.started_at, made.data.finished_at) })}
            </Link>{' '}
            <span className="small">{moment(made.data.finished_at)}</span>
          </>
        ),
      },
    {
      content: (
        <>
          {t('web.history.kept', { number: p.number })} <span className="small">{moment(p.created_at)}</span>
        </>
      ),
    },
    p.adopted_by !== '' && {
      content: t('web.history.adopted', { who: called(p.adopted_by) || t('web.history.somebody') }),
    },
    ...(done.data ?? [])
      // Publications tell of these themselves.
      .filter((a) => a.act !== 'publish' && a.act !== 'supersede')
      .toReversed()
      .map((a) => ({
        content: (
          <>
            {t('web.history.did', { who: called(a.owner) || t('web.history.somebody'), act: name('act', a.act) })}{' '}
            {a.paper_number !== '' && t('web.history.paper', { number: a.paper_number, date: date(a.paper_date) })}{' '}
            <span className="small">{moment(a.created_at)}</span>
            {a.body !== '' && <div>{a.body}</div>}
          </>
        ),
      })),
    ...(published.data ?? [])
      .filter((x) => x.proposal_id === p.id)
      .toReversed()
      .flatMap((x) => [
        {
          content: (
            <>
              {t('web.history.published', { who: called(x.published_by) || t('web.history.somebody') })}{' '}
              <span className="small">{moment(x.published_at)}</span>
            </>
          ),
        },
        x.superseded_at && {
          content: (
            <>
              {t('web.history.superseded')} <span className="small">{moment(x.superseded_at)}</span>
            </>
          ),
        },
      ]),
  ].filter((e) => !!e)
  return (
    <div className="columns">
      <div className="card">
        <Timeline items={events} />
      </div>
      <div className="card">
        {policy && (
          <>
            <h2 className="h2">{t('object.policy')}</h2>
            <PolicyText policy={policy} />
          </>
        )}
        <Descriptions
          column={1}
          size="small"
          items={[
            {
              key: 'problem',
              label: t('web.history.problem'),
              children: <span className="digest">{p.problem_digest}</span>,
            },
            {
              key: 'answer',
              label: t('web.history.answer'),
              children: <span className="digest">{p.answer_digest}</span>,
            },
          ]}
        />
      </div>
    </div>
  )
}
