import type { UseQueryResult } from '@tanstack/react-query'
import { Alert, Button, Empty, Result, Skeleton } from 'antd'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useRouteError } from 'react-router'
import { Refusal } from '../api/client'

export function Loading() {
  const { t } = useTranslation()
  return (
    <div className="pad" role="status" aria-busy="true" aria-label={t('web.state.loading')}>
      <Skeleton active paragraph={{ rows: 6 }} />
    </div>
  )
}

/** Refused says why the server refused, in its own words, and offers another try. */
export function Refused({ error, again }: { error: unknown; again?: () => void }) {
  const { t } = useTranslation()
  const refusal = error instanceof Refusal ? error : undefined
  const silent = !refusal || refusal.status === 0
  const status = refusal?.status === 403 ? '403' : refusal?.status === 404 ? '404' : 'warning'
  return (
    <Result
      status={status}
      title={silent ? t('web.state.silent') : refusal.title}
      subTitle={
        silent ? (
          t('web.state.silent_hint')
        ) : (
          <>
            {refusal.message}
            {refusal.request && <div className="small">{t('web.state.request', { id: refusal.request })}</div>}
          </>
        )
      }
      extra={
        again && (
          <Button type="primary" onClick={again}>
            {t('web.state.again')}
          </Button>
        )
      }
    />
  )
}

/** questions are the codes that say nothing wrong, but ask whether it is meant (data/sheet/questions.go). */
const questions = new Set(['retirement_empty', 'coverage_empty', 'tuition_empty', 'population_large'])

/**
 * Faults lists everything wrong with what was sent, or says that the server did not answer. Where it only asks, accept
 * sends the same once more with the codes as answers.
 */
export function Faults({ error, accept }: { error: unknown; accept?: (codes: string[]) => void }) {
  const { t } = useTranslation()
  if (!error) return null
  const refusal = error instanceof Refusal && error.status !== 0 ? error : undefined
  if (accept && refusal && refusal.faults.length > 0 && refusal.faults.every((f) => questions.has(f.code)))
    return (
      <Alert
        type="warning"
        showIcon
        role="alert"
        title={t('web.state.questions')}
        description={<FaultList faults={refusal.faults} />}
        action={
          <Button onClick={() => accept([...new Set(refusal.faults.map((f) => f.code))])}>
            {t('web.state.accept')}
          </Button>
        }
      />
    )
  return (
    <Alert
      type="error"
      showIcon
      role="alert"
      title={
        !refusal
          ? t('web.state.silent')
          : refusal.faults.length > 0
            ? t('web.state.faults', { faults: refusal.faults.length })
            : refusal.message || refusal.title
      }
      description={refusal && refusal.faults.length > 0 && <FaultList faults={refusal.faults} />}
    />
  )
}

/** faultsShown is how many faults are listed; whoever mends that many uploads the file again anyway. */
const faultsShown = 20

/** FaultList says where each fault is and what would be right. */
export function FaultList({ faults }: { faults: Refusal['faults'] }) {
  const { t } = useTranslation()
  const place = (f: Refusal['faults'][number]) =>
    [f.in === 'file' ? f.file : '', f.cell ? t('web.state.cell', { cell: f.cell }) : f.in === 'file' ? '' : f.pointer]
      .filter(Boolean)
      .join(', ')
  return (
    <>
      <ul className="plain">
        {faults.slice(0, faultsShown).map((f, i) => (
          <li key={i}>
            {place(f) && <strong>{place(f)}: </strong>}
            {f.detail}
          </li>
        ))}
      </ul>
      {faults.length > faultsShown && (
        <div className="small">{t('web.state.faults_more', { faults: faults.length - faultsShown })}</div>
      )}
    </>
  )
}

/** Shown draws the answer of a query, or that it is loading, empty, refused or stale: every screen goes through it. */
export function Shown<T>({
  query,
  children,
  empty,
  isEmpty,
}: {
  query: UseQueryResult<T>
  children: (data: T) => ReactNode
  empty?: ReactNode
  isEmpty?: (data: T) => boolean
}) {
  const { t } = useTranslation()
  if (query.data === undefined) {
    if (query.isError) return <Refused error={query.error} again={() => void query.refetch()} />
    return <Loading />
  }
  return (
    <>
      {query.isError && (
        <Alert
          banner
          type="warning"
          title={t('web.state.stale')}
          action={
            <Button size="small" onClick={() => void query.refetch()}>
              {t('web.state.again')}
            </Button>
          }
        />
      )}
      {isEmpty?.(query.data) ? (
        <Empty className="pad" image={Empty.PRESENTED_IMAGE_SIMPLE} description={empty ?? t('web.state.empty')} />
      ) : (
        children(query.data)
      )}
    </>
  )
}

export function Nowhere() {
  const { t } = useTranslation()
  return <Result status="404" title={t('web.state.nowhere')} extra={<Link to="/">{t('web.screen.overview')}</Link>} />
}

/** Broken stands in for a screen that threw an error. */
export function Broken() {
  const { t } = useTranslation()
  const error = useRouteError()
  console.error(error)
  return (
    <Result
      status="error"
      title={t('web.state.broken')}
      subTitle={t('web.state.broken_hint')}
      extra={
        <Button type="primary" onClick={() => location.reload()}>
          {t('web.state.reload')}
        </Button>
      }
    />
  )
}
