import { StopOutlined } from '@ant-design/icons'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Alert, Button, Card, Popconfirm, Progress, Steps } from 'antd'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useParams } from 'react-router'
import { renew, run, underWay } from '../../api/calls'
import { api, got, type Schema } from '../../api/client'
import { Figure } from '../../parts/figure'
import { GoLink } from '../../parts/golink'
import { PolicyText } from '../../parts/policytext'
import { gapShare } from '../../parts/proof'
import { Faults, Shown } from '../../parts/states'
import { Title } from '../../parts/title'
import { moment, number, seconds } from '../../words/format'
import { name } from '../../words/words'
import { percentOf, State, steps, titleOf } from '../runs/runs'

type Row = Schema['Run']

/** useEvents puts the events that the server sends about a run into the cache, until the run has ended. */
function useEvents(id: string, live: boolean) {
  const cache = useQueryClient()
  useEffect(() => {
    if (!live) return
    const stream = new EventSource(`/api/v1/runs/${id}/events`)
    stream.addEventListener('run', (event) => {
      const row = JSON.parse((event as MessageEvent<string>).data) as Row
      cache.setQueryData(run(id).queryKey, row)
      if (!underWay(row)) {
        stream.close()
        void renew(cache, 'proposals')
      }
    })
    return () => stream.close()
  }, [id, live, cache])
}

/** Run shows the progress of a run, lets it be stopped, and links to its result. */
export default function Run() {
  const id = useParams().run ?? ''
  const query = useQuery(run(id))
  useEvents(id, query.data !== undefined && underWay(query.data))
  return <Shown query={query}>{(r) => <Told r={r} />}</Shown>
}

function Told({ r }: { r: Row }) {
  const { t } = useTranslation()
  const cache = useQueryClient()
  const stop = useMutation({
    mutationFn: () => got(api.POST('/api/v1/runs/{run}/cancel', { params: { path: { run: r.id } } })),
    onSuccess: () => renew(cache, 'runs'),
  })
  const now = useClock(underWay(r))
  const { incumbent, bound, gap, level, levels, step } = r.progress
  // A level that is a pure flow is solved in one go: value and proof come together, so there is no search to watch.
  const searched = incumbent != null || bound != null || underWay(r)
  const goals = r.input.policy?.goals[level - 1]?.map((g) => name('goal', g.goal)).join(' + ')
  return (
    <>
      <Title
        name="run"
        text={titleOf(r)}
        hint={
          <>
            {moment(r.created_at)} · <State state={r.state} />
          </>
        }
        extra={
          r.proposal_id ? (
            <GoLink type="primary" to={`/proposals/${r.proposal_id}`}>
              {t('web.run.open')}
            </GoLink>
          ) : r.result_url ? (
            <Button type="primary" href={`${r.result_url}?format=csv`}>
              {t('web.run.result')}
            </Button>
          ) : (
            underWay(r) && (
              <Popconfirm
                title={t('web.run.stop_ask')}
                onConfirm={() => stop.mutate()}
                okText={t('web.run.stop')}
                cancelText={t('web.action.back')}
              >
                <Button danger icon={<StopOutlined />} loading={stop.isPending || r.cancel_requested}>
                  {t(r.cancel_requested ? 'web.run.stopping' : 'web.run.stop')}
                </Button>
              </Popconfirm>
            )
          )
        }
      />
      <Faults error={stop.error} />
      {r.error_text && <Alert type={r.state === 'failed' ? 'error' : 'warning'} showIcon title={r.error_text} />}
      {r.state === 'cancelled' && (
        <Alert type="warning" showIcon title={t(r.proposal_id ? 'web.run.cancelled_kept' : 'web.run.cancelled')} />
      )}
      <Card size="small">
        <Progress
          strokeColor={underWay(r) || r.state === 'cancelled' ? 'var(--served)' : undefined}
          percent={percentOf(r)}
          status={
            r.state === 'failed' ? 'exception' : r.state === 'succeeded' ? 'success' : underWay(r) ? 'active' : 'normal'
          }
          aria-label={t('web.column.progress')}
        />
        <Steps
          className="run-steps"
          size="small"
          current={r.state === 'succeeded' ? steps.length : Math.max(0, steps.indexOf(step))}
          status={r.state === 'failed' ? 'error' : r.state === 'succeeded' ? 'finish' : 'process'}
          items={steps.map((s) => ({ title: t(`web.run.step.${s}`) }))}
        />
      </Card>
      <div className="figures">
        <Figure label={t('web.run.level')} value={levels > 0 ? `${level} / ${levels}` : '–'} hint={goals} />
        {searched && (
          <>
            <Figure
              label={t('web.run.incumbent')}
              value={incumbent == null ? '–' : number(incumbent)}
              hint={t('web.run.incumbent_hint')}
            />
            <Figure
              label={t('web.run.bound')}
              value={bound == null ? '–' : number(bound)}
              hint={t('web.run.bound_hint')}
            />
            <Figure
              label={t('web.run.gap')}
              value={gap == null || incumbent == null ? '–' : gapShare(gap, incumbent)}
              hint={t('web.run.gap_hint')}
            />
          </>
        )}
        <Figure
          label={t('web.column.took')}
          value={r.started_at ? t('report.seconds', { seconds: seconds(r.started_at, r.finished_at ?? now) }) : '–'}
          hint={t('web.run.pivots', { pivots: r.progress.pivots, nodes: r.progress.nodes })}
        />
      </div>
      <CourseChart r={r} />
      {underWay(r) && <p className="hint">{t('web.run.leave')}</p>}
      {r.input.policy && (
        <Card size="small" title={t('object.policy')}>
          <PolicyText policy={r.input.policy} />
        </Card>
      )}
    </>
  )
}

/** useClock is the current time, renewed every half second while it ticks. */
function useClock(ticking: boolean): string {
  const [now, setNow] = useState(() => new Date().toISOString())
  useEffect(() => {
    if (!ticking) return
    const clock = setInterval(() => setNow(new Date().toISOString()), 500)
    return () => clearInterval(clock)
  }, [ticking])
  return now
}

type Course = { level: number; points: [incumbent: number, bound: number][] }

/** continued adds the present incumbent and bound to a course, if they are new; a new level starts a new course. */
export function continued(course: Course, { level, incumbent, bound }: Row['progress']): Course {
  const points = course.level === level ? course.points : []
  const last = points.at(-1)
  const nothingNew = incumbent == null || bound == null || (last?.[0] === incumbent && last[1] === bound)
  if (nothingNew) return course.level === level ? course : { level, points }
  return { level, points: [...points, [incumbent, bound]] }
}

/** CourseChart draws incumbent and bound of the current level as they approach each other. */
function CourseChart({ r }: { r: Row }) {
  const { t } = useTranslation()
  const [seen, setSeen] = useState<Course>({ level: 0, points: [] })
  const now = continued(seen, r.progress)
  if (now !== seen) setSeen(now)
  const { level, points } = now
  if (points.length < 3) return null
  const high = Math.max(...points.map((p) => p[0])),
    low = Math.min(...points.map((p) => p[1]))
  const at = (value: number) => 4 + 92 * (1 - (value - low) / Math.max(1, high - low))
  const line = (which: 0 | 1) => points.map((p, i) => `${(100 * i) / (points.length - 1)},${at(p[which])}`).join(' ')
  return (
    <Card size="small" title={t('web.run.course', { level })}>
      <svg
        className="course"
        viewBox="0 0 100 100"
        preserveAspectRatio="none"
        role="img"
        aria-label={t('web.run.course', { level })}
      >
        <polyline points={line(0)} className="course-incumbent" />
        <polyline points={line(1)} className="course-bound" />
      </svg>
      <div className="legend">
        <i className="unmet" />
        {t('web.run.incumbent')}
        <i className="served" />
        {t('web.run.bound')}
      </div>
    </Card>
  )
}
