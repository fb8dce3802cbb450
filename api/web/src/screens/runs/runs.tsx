import { useQuery } from '@tanstack/react-query'
import { Progress, Tag } from 'antd'
import { useTranslation } from 'react-i18next'
import { Link, useNavigate } from 'react-router'
import { runs } from '../../api/calls'
import type { Schema } from '../../api/client'
import { Grid, type Column } from '../../parts/grid'
import { Shown } from '../../parts/states'
import { Title } from '../../parts/title'
import { moment, seconds } from '../../words/format'
import { name } from '../../words/words'

type Row = Schema['Run']

const colours: Record<Row['state'], string> = {
  queued: 'default',
  running: 'processing',
  succeeded: 'success',
  failed: 'error',
  cancelled: 'warning',
}

export const State = ({ state }: { state: Row['state'] }) => <Tag color={colours[state]}>{name('state', state)}</Tag>

/** Runs lists all runs, newest first. */
export default function Runs() {
  const { t } = useTranslation()
  const go = useNavigate()
  const columns: Column<Row>[] = [
    {
      key: 'name',
      title: t('web.column.run'),
      width: 'minmax(220px, 2fr)',
      show: (r) => (
        <Link to={`/runs/${r.id}`} onClick={(e) => e.stopPropagation()}>
          {titleOf(r)}
        </Link>
      ),
      by: titleOf,
    },
    {
      key: 'policy',
      title: t('object.policy'),
      width: 'minmax(150px, 1fr)',
      show: (r) => r.input.policy && (r.input.policy.name || name('web.ask.policy', r.input.policy.id)),
      by: (r) => r.input.policy?.id ?? '',
    },
    {
      key: 'state',
      title: t('web.column.state'),
      width: '130px',
      show: (r) => <State state={r.state} />,
      by: (r) => r.state,
    },
    {
      key: 'progress',
      title: t('web.column.progress'),
      width: '170px',
      show: (r) => r.state === 'running' && <Progress percent={percentOf(r)} size="small" />,
    },
    {
      key: 'created',
      title: t('web.column.created'),
      width: '150px',
      number: true,
      show: (r) => moment(r.created_at),
      by: (r) => r.created_at,
    },
    {
      key: 'took',
      title: t('web.column.took'),
      width: '100px',
      number: true,
      show: (r) =>
        r.started_at && r.finished_at && t('report.seconds', { seconds: seconds(r.started_at, r.finished_at) }),
    },
    {
      key: 'proposal',
      title: t('object.proposal'),
      width: '130px',
      show: (r) =>
        r.proposal_id && (
          <Link to={`/proposals/${r.proposal_id}`} onClick={(e) => e.stopPropagation()}>
            {t('web.action.open')}
          </Link>
        ),
    },
  ]
  return (
    <>
      <Title name="runs" />
      <Shown
        query={useQuery(runs)}
        isEmpty={(all) => all.length === 0}
        empty={
          <>
            {t('web.runs.none')} <Link to="/ask">{t('web.screen.ask')}</Link>
          </>
        }
      >
        {(rows) => (
          <Grid
            rows={rows}
            columns={columns}
            label={t('web.screen.runs')}
            rowKey={(r) => r.id}
            open={(r) => void go(`/runs/${r.id}`)}
          />
        )}
      </Shown>
    </>
  )
}

/** titleOf is the name of a run, or of its kind if nobody named it. */
export const titleOf = (r: Row) => r.input.name || name('web.run_kind', r.kind)

/** steps are what a run goes through, in order. */
export const steps = ['load', 'build', 'solve', 'explain', 'verify', 'save']

/**
 * percentOf is how far a run has come: by points if it has them (sweeps, simulations), otherwise by steps of equal
 * weight, of which solving is divided by its levels.
 */
export function percentOf(r: Pick<Row, 'state' | 'progress'>): number {
  if (r.state === 'succeeded') return 100
  if (r.progress.points > 0) return Math.floor((100 * r.progress.done) / r.progress.points)
  const step = steps.indexOf(r.progress.step)
  if (step < 0) return 0
  const within =
    r.progress.step === 'solve' && r.progress.levels > 0 ? Math.max(0, r.progress.level - 1) / r.progress.levels : 0
  return Math.floor((100 * (step + within)) / steps.length)
}
