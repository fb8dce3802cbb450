import { DownloadOutlined, SaveOutlined, UploadOutlined } from '@ant-design/icons'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Alert, App, Button, Input, Popconfirm, Segmented, Upload } from 'antd'
import { useDeferredValue, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useNavigate, useParams } from 'react-router'
import { datasets, draft, draftFaults, draftPart, renew } from '../../api/calls'
import { api, got, newKey, Refusal, type Schema } from '../../api/client'
import { Grid, type Column } from '../../parts/grid'
import { GoLink } from '../../parts/golink'
import { FaultList, Faults, Shown } from '../../parts/states'
import { Title } from '../../parts/title'
import { readCSV, writeCSV } from '../../words/csv'
import { finder } from '../../words/fold'
import { moment, number } from '../../words/format'
import { inLanguage } from '../../words/words'

type Row = Schema['Draft']

const parts = ['norms', 'roster'] as const
type Part = (typeof parts)[number]

const tagOf = (d: Row) => `"v${d.version}"`

/** Draft edits the norms and roster of a draft, checks it, and freezes it into a dataset. */
export default function Draft() {
  const { t } = useTranslation()
  const id = useParams().draft ?? ''
  const query = useQuery(draft(id))
  const [part, setPart] = useState<Part>('norms')
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
            <Segmented<Part>
              value={part}
              onChange={setPart}
              options={parts.map((p) => ({ value: p, label: t(`web.draft.part.${p}`) }))}
            />
          </div>
          <Sheet key={`${part} ${d.version}`} d={d} part={part} />
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

type Line = { at: number; cells: string[] }

/** Sheet is one part of a draft as an editable table; a fault is shown in the cell that it is about. */
function Sheet({ d, part }: { d: Row; part: Part }) {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const cache = useQueryClient()
  const query = useQuery(draftPart(d.id, part))
  const table = useMemo(() => readCSV(query.data ?? ''), [query.data])
  const [edited, setEdited] = useState<Map<string, string>>(new Map())
  const [typed, setSearch] = useState('')
  const [day, setDay] = useState('')
  const search = useDeferredValue(typed)
  const save = useMutation({
    mutationFn: ({ file, rosterDate }: { file: Blob & { name?: string }; rosterDate?: string }) => {
      const body = new FormData()
      body.set('file', file, file.name ?? `${part}.csv`)
      return got(
        api.PUT('/api/v1/drafts/{draft}/parts/{part}', {
          params: {
            path: { draft: d.id, part },
            query: { roster_date: rosterDate },
            header: { 'If-Match': tagOf(d) },
          },
          body: body as unknown as { file: string },
          bodySerializer: (form) => form as unknown as FormData,
        }),
      )
    },
    onSuccess: async () => {
      setEdited(new Map())
      void message.success(t('web.draft.saved'))
      await renew(cache, 'drafts')
    },
  })
  const faults = useMemo(() => {
    const list = save.error instanceof Refusal ? save.error.faults : []
    return new Map(list.map((f) => [`${f.row} ${f.column}`, f.detail]))
  }, [save.error])
  const head = table[0] ?? []
  const rows = useMemo<Line[]>(() => {
    const found = finder(search)
    return table
      .slice(1)
      .map((cells, i) => ({ at: i + 2, cells }))
      .filter((line) => found(line.cells.join(' ')))
  }, [table, search])
  const change = (key: string, value: string, was: string) => {
    const next = new Map(edited)
    if (value === was) next.delete(key)
    else next.set(key, value)
    setEdited(next)
  }
  const columns: Column<Line>[] = head.map((column, c) => ({
    key: column,
    title: t(`web.draft.column.${column}`, { defaultValue: column }),
    width: wide.has(column) ? 'minmax(240px, 2fr)' : 'minmax(120px, 1fr)',
    by: (line) => line.cells[c] ?? '',
    show: (line) => {
      const key = `${line.at} ${c}`,
        was = line.cells[c] ?? '',
        fault = faults.get(`${line.at} ${column}`)
      return (
        <input
          className={fault ? 'typed faulty' : edited.has(key) ? 'typed changed' : 'typed'}
          value={edited.get(key) ?? was}
          title={fault ?? was}
          aria-invalid={fault !== undefined}
          aria-label={`${column}, ${line.at}`}
          onChange={(e) => change(key, e.target.value, was)}
        />
      )
    },
  }))
  const send = () => {
    const changed = table.map((cells, r) =>
      cells.map((cell, c) => (r === 0 ? cell : (edited.get(`${r + 1} ${c}`) ?? cell))),
    )
    save.mutate({ file: new Blob([writeCSV(changed)], { type: 'text/csv' }) })
  }
  return (
    <Shown query={query}>
      {() => (
        <>
          <div className="filters">
            <Input.Search
              allowClear
              value={typed}
              onChange={(e) => setSearch(e.target.value)}
              placeholder={t('web.action.search')}
              aria-label={t('web.action.search')}
            />
            <Button
              icon={<SaveOutlined />}
              type="primary"
              disabled={edited.size === 0}
              loading={save.isPending}
              onClick={send}
            >
              {t('web.draft.save', { cells: number(edited.size) })}
            </Button>
            {edited.size > 0 && <Button onClick={() => setEdited(new Map())}>{t('web.draft.undo')}</Button>}
            <Button icon={<DownloadOutlined />} href={`/api/v1/drafts/${d.id}/parts/${part}?format=xlsx`} download>
              {t('web.draft.download')}
            </Button>
            {part === 'roster' && (
              <label className="day" title={t('web.draft.roster_date_hint')}>
                {t('web.draft.roster_date')}
                <Input type="date" value={day} onChange={(e) => setDay(e.target.value)} />
              </label>
            )}
            <Upload
              accept=".csv,.xlsx"
              showUploadList={false}
              beforeUpload={(file) => {
                save.mutate({ file, rosterDate: (part === 'roster' && day) || undefined })
                return false
              }}
            >
              <Button icon={<UploadOutlined />}>{t('web.draft.upload')}</Button>
            </Upload>
          </div>
          <Faults error={save.error} />
          <Grid
            controls
            rows={rows}
            columns={columns}
            height="58vh"
            label={t(`web.draft.part.${part}`)}
            rowKey={(line) => line.at}
            foot={t('web.draft.rows', { rows: number(rows.length) })}
          />
        </>
      )}
    </Shown>
  )
}

/** wide are the columns that hold sentences. */
const wide = new Set(['document', 'reason', 'id'])
