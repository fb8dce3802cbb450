import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Alert, Button, Popconfirm, Segmented } from 'antd'
import { useCallback, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useNavigate, useParams } from 'react-router'
import { datasets, draft, draftFaults, renew } from '../../api/calls'
import { api, got, newKey, type Schema } from '../../api/client'
import { GoLink } from '../../parts/golink'
import { FaultList, Faults, Shown } from '../../parts/states'
import { Title } from '../../parts/title'
import { moment } from '../../words/format'
import { inLanguage, name } from '../../words/words'
import type { Book } from './book'
import { Demand } from './demand'
import { Part } from './part'

type Row = Schema['Draft']

/** parts of a dataset, those that are edited most first. */
const parts = [
  'norms',
  'roster',
  'programmes',
  'prices',
  'quotas',
  'universities',
  'units',
  'positions',
  'fields',
  'requirements',
  'coverage',
  'majors',
  'pipeline',
  'refreshers',
  'tuition',
  'retirement',
  'rates',
  'groups',
  'documents',
  'dataset',
]

const tagOf = (d: Row) => `"v${d.version}"`

/** Draft edits all parts of a draft in a grid, checks it, and freezes it into a dataset. */
export default function Draft() {
  const { t } = useTranslation()
  const id = useParams().draft ?? ''
  const query = useQuery(draft(id))
  const cache = useQueryClient()
  const [part, setPart] = useState('norms')
  // What is not saved of a part stays when another one is looked at.
  const [books] = useState(() => new Map<string, Book>())
  const moved = useCallback(
    (version: number) =>
      cache.setQueryData(draft(id).queryKey, (was) =>
        was && was.version < version ? { ...was, version, updated_at: new Date().toISOString() } : was,
      ),
    [cache, id],
  )
  return (
    <Shown query={query}>
      {(d) => (
        <>
          <Title
            name="draft"
            text={inLanguage(d.title_vi, d.title_en) || d.name}
            hint={t('web.draft.hint', { at: moment(d.updated_at), version: d.version })}
            extra={
              <>
                <GoLink to={`/drafts/${d.id}/import`}>{t('web.screen.import')}</GoLink>
                <Freeze d={d} />
              </>
            }
          />
          {d.dataset_id && (
            <Alert
              type="success"
              showIcon
              title={
                <>
                  {t('web.draft.frozen')} <Link to={`/demand?dataset=${d.dataset_id}`}>{t('web.action.open')}</Link>
                </>
              }
            />
          )}
          <Warnings d={d} />
          <div className="filters">
            <Segmented<string>
              className="sheet-parts"
              value={part}
              onChange={setPart}
              options={parts.map((p) => ({ value: p, label: name('part', p) }))}
            />
            <Demand d={d} />
          </div>
          <Part key={part} d={d} part={part} books={books} moved={moved} />
        </>
      )}
    </Shown>
  )
}

/** Freeze turns a draft into a dataset, or lists every fault that prevents it. */
function Freeze({ d }: { d: Row }) {
  const { t } = useTranslation()
  const go = useNavigate()
  const cache = useQueryClient()
  const check = useMutation({
    mutationFn: () => got(api.GET('/api/v1/drafts/{draft}/faults', { params: { path: { draft: d.id } } })),
  })
  const freeze = useMutation({
    mutationFn: (accept: string[]) =>
      got(
        api.POST('/api/v1/drafts/{draft}/freeze', {
          params: {
            path: { draft: d.id },
            query: { accept },
            header: { 'If-Match': tagOf(d), 'Idempotency-Key': newKey() },
          },
        }),
      ),
    onSuccess: async (made) => {
      await renew(cache, 'drafts', 'datasets')
      // The next screen must not say for a moment that there is no dataset.
      await cache.query(datasets)
      await go(`/demand?dataset=${made.id}`)
    },
  })
  const remove = useMutation({
    mutationFn: () =>
      got(
        api.DELETE('/api/v1/drafts/{draft}', { params: { path: { draft: d.id }, header: { 'If-Match': tagOf(d) } } }),
      ),
    onSuccess: async () => {
      await renew(cache, 'drafts')
      await go('/demand?tab=drafts')
    },
  })
  return (
    <>
      <Button onClick={() => check.mutate()} loading={check.isPending}>
        {t('web.draft.check')}
      </Button>
      <Popconfirm
        title={t('web.draft.freeze_ask')}
        okText={t('web.draft.freeze')}
        cancelText={t('web.action.back')}
        onConfirm={() => freeze.mutate([])}
      >
        <Button type="primary" loading={freeze.isPending}>
          {t('web.draft.freeze')}
        </Button>
      </Popconfirm>
      <Popconfirm
        title={t('web.draft.delete_ask')}
        okText={t('web.draft.delete')}
        cancelText={t('web.action.back')}
        onConfirm={() => remove.mutate()}
      >
        <Button danger loading={remove.isPending}>
          {t('web.draft.delete')}
        </Button>
      </Popconfirm>
      {check.data &&
        (check.data.sound ? (
          <Alert type="success" showIcon title={t('web.draft.sound')} />
        ) : (
          <Alert
            type="error"
            showIcon
            title={t('web.draft.faults')}
            description={<FaultList faults={check.data.faults} />}
          />
        ))}
      <Faults error={freeze.error ?? remove.error ?? check.error} accept={freeze.mutate} />
    </>
  )
}

/** Warnings says what is right by its form and hardly meant, before the draft is frozen. */
function Warnings({ d }: { d: Row }) {
  const { t } = useTranslation()
  const warnings = useQuery(draftFaults(d.id, d.version)).data?.warnings ?? []
  if (warnings.length === 0) return null
  return (
    <Alert
      type="warning"
      showIcon
      role="status"
      title={t('web.draft.warnings')}
      description={<FaultList faults={warnings} />}
    />
  )
}
