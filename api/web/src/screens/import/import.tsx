import { SaveOutlined, UndoOutlined, UploadOutlined } from '@ant-design/icons'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Alert, Button, Input, Upload } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useParams } from 'react-router'
import { draft, draftFaults, renew } from '../../api/calls'
import { api, got, type Schema } from '../../api/client'
import { GoLink } from '../../parts/golink'
import { FaultList, Faults, Shown } from '../../parts/states'
import { Title } from '../../parts/title'
import { inLanguage, name } from '../../words/words'
import { Consequences } from './consequences'
import { Asked, none, type Answers } from './asked'
import { Recognised } from './recognised'

type Row = Schema['Draft']

/** Import takes an office's own workbook into a draft: recognised, asked, its consequences shown, saved, undone. */
export default function Import() {
  const { t } = useTranslation()
  const id = useParams().draft ?? ''
  return (
    <Shown query={useQuery(draft(id))}>
      {(d) => (
        <>
          <Title
            name="import"
            hint={inLanguage(d.title_vi, d.title_en) || d.name}
            extra={<GoLink to={`/drafts/${d.id}`}>{t('web.import.to_draft')}</GoLink>}
          />
          <Steps d={d} />
        </>
      )}
    </Shown>
  )
}

/** Next says what the draft still lacks once a file is saved, or that it can be finalised. */
function Next({ d }: { d: Row }) {
  const { t } = useTranslation()
  const found = useQuery(draftFaults(d.id, d.version)).data
  if (!found) return null
  // A table without rows is still to be filled; anything else is a fault.
  const wrong = found.faults.filter((f) => f.code !== 'row_no_rows')
  const open = found.faults.filter((f) => f.code === 'row_no_rows').map((f) => (f.file ?? '').replace(/\.csv$/, ''))
  return found.sound ? (
    <Alert
      type="info"
      showIcon
      role="status"
      title={t('web.import.complete')}
      action={<GoLink to={`/drafts/${d.id}`}>{t('web.import.to_draft')}</GoLink>}
    />
  ) : (
    <Alert
      type="info"
      showIcon
      role="status"
      title={
        open.length > 0
          ? t('web.import.lacks', { parts: open.map((part) => name('part', part)).join(', ') })
          : t('web.draft.faults')
      }
      description={wrong.length > 0 && <FaultList faults={wrong} />}
    />
  )
}

function Steps({ d }: { d: Row }) {
  const { t } = useTranslation()
  const cache = useQueryClient()
  const [file, setFile] = useState<File>()
  const [day, setDay] = useState('')
  const [answers, setAnswers] = useState<Answers>(none)
  const [before, setBefore] = useState<unknown>()
  const form = (sent: File, said: Answers) => {
    const body = new FormData()
    body.set('file', sent, sent.name)
    body.set('corrections', JSON.stringify(said))
    return body
  }
  const preview = useMutation({
    mutationFn: ({ sent, said }: { sent: File; said: Answers }) =>
      got(
        api.POST('/api/v1/drafts/{draft}/import-preview', {
          params: { path: { draft: d.id }, query: { roster_date: day || undefined } },
          body: form(sent, said) as never,
          bodySerializer: (body) => body as unknown as FormData,
        }),
      ),
  })
  const save = useMutation({
    mutationFn: async (sent: File) => {
      // What the draft has now is kept for undoing.
      const now = await got(api.GET('/api/v1/drafts/{draft}/file', { params: { path: { draft: d.id } } }))
      await got(
        api.POST('/api/v1/drafts/{draft}/import', {
          params: {
            path: { draft: d.id },
            query: { roster_date: day || undefined },
            header: { 'If-Match': `"v${d.version}"` },
          },
          body: form(sent, answers) as never,
          bodySerializer: (body) => body as unknown as FormData,
        }),
      )
      setBefore(now)
    },
    onSuccess: () => renew(cache, 'drafts'),
  })
  const undo = useMutation({
    mutationFn: () =>
      got(
        api.PUT('/api/v1/drafts/{draft}/file', {
          params: { path: { draft: d.id }, header: { 'If-Match': `"v${d.version}"` } },
          body: before as never,
        }),
      ),
    onSuccess: async () => {
      setBefore(undefined)
      await renew(cache, 'drafts')
    },
  })
  const look = (sent: File, said: Answers) => {
    setFile(sent)
    setAnswers(said)
    preview.mutate({ sent, said })
  }
  const found = preview.data
  return (
    <>
      <p className="hint">{t('web.import.what')}</p>
      <div className="filters">
        <label className="day">
          {t('web.draft.roster_date')}
          <Input type="date" value={day} onChange={(e) => setDay(e.target.value)} />
        </label>
        <Upload
          accept=".xlsx,.csv,.zip,.json"
          showUploadList={false}
          beforeUpload={(sent) => {
            setBefore(undefined)
            look(sent, none)
            return false
          }}
        >
          <Button type="primary" icon={<UploadOutlined />} loading={preview.isPending}>
            {t('web.import.choose')}
          </Button>
        </Upload>
        {file && <span>{file.name}</span>}
      </div>
      <Faults error={preview.error ?? save.error ?? undo.error} />
      {before !== undefined && (
        <Alert
          type="success"
          showIcon
          role="status"
          title={t('web.import.saved')}
          action={
            <Button icon={<UndoOutlined />} loading={undo.isPending} onClick={() => undo.mutate()}>
              {t('web.import.undo')}
            </Button>
          }
        />
      )}
      {before !== undefined && <Next d={d} />}
      {found && before === undefined && (
        <>
          <Recognised found={found} />
          <Asked reading={found.reading} answers={answers} answer={(said) => file && look(file, said)} />
          {found.consequences && <Consequences c={found.consequences} />}
          <Button
            type="primary"
            icon={<SaveOutlined />}
            disabled={!found.reading.sound || preview.isPending}
            loading={save.isPending}
            onClick={() => file && save.mutate(file)}
          >
            {t('web.import.save')}
          </Button>
        </>
      )}
    </>
  )
}
