import { DownloadOutlined, UploadOutlined } from '@ant-design/icons'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Button, Card, Input, Upload } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import { datasets, provinces, referenceDatasets, renew } from '../api/calls'
import { api, got, newKey } from '../api/client'
import { Select } from './select'
import { Faults } from './states'

/** BeginData is what a planner sees while the service has no dataset: the ways to one. */
export function BeginData() {
  const { t } = useTranslation()
  const go = useNavigate()
  const cache = useQueryClient()
  const shipped = useQuery(referenceDatasets)
  const all = useQuery(provinces)
  const [province, setProvince] = useState('')
  const [day, setDay] = useState('')
  const sample = shipped.data?.at(-1)
  const kept = async (made: { id: string }) => {
    await renew(cache, 'datasets')
    await cache.query(datasets) // the next screen must not say for a moment that there is none
    await go(`/demand?dataset=${made.id}`)
  }
  const upload = useMutation({
    mutationFn: ({ file, accept }: { file: File; accept: string[] }) =>
      got(
        api.POST('/api/v1/datasets', {
          params: {
            header: { 'Idempotency-Key': newKey() },
            query: { title_vi: file.name.replace(/\.\w+$/, ''), accept },
          },
          headers: { 'Content-Type': file.type || 'application/json' },
          // The service knows by the content what the file is.
          body: file as never,
          bodySerializer: (body) => body as unknown as Blob,
        }),
      ),
    onSuccess: kept,
  })
  const take = useMutation({
    mutationFn: (name: string) =>
      got(
        api.POST('/api/v1/reference-datasets/{name}', {
          params: { path: { name }, header: { 'Idempotency-Key': newKey() } },
        }),
      ),
    onSuccess: kept,
  })
  const begin = useMutation({
    mutationFn: () =>
      got(
        api.POST('/api/v1/datasets/new', {
          params: { header: { 'Idempotency-Key': newKey() } },
          body: { province, base_date: day || undefined, roster_date: day || undefined },
        }),
      ),
    onSuccess: async (made) => {
      await renew(cache, 'drafts')
      await go(`/drafts/${made.id}/import`)
    },
  })
  return (
    <>
      <h1>{t('web.begin.title')}</h1>
      <p className="hint">{t('web.demand.no_dataset')}</p>
      <Faults
        error={upload.error ?? begin.error ?? take.error}
        accept={(codes) => upload.variables && upload.mutate({ file: upload.variables.file, accept: codes })}
      />
      <div className="figures">
        <Card title={t('web.begin.own')}>
          <p>{t('web.begin.own_what')}</p>
          <Upload
            accept=".xlsx,.zip,.json"
            showUploadList={false}
            beforeUpload={(file) => {
              upload.mutate({ file, accept: [] })
              return false
            }}
          >
            <Button type="primary" icon={<UploadOutlined />} loading={upload.isPending}>
              {t('web.begin.upload')}
            </Button>
          </Upload>
        </Card>
        <Card title={t('web.begin.province')}>
          <p>{t('web.begin.province_what')}</p>
          <div className="filters">
            <Select
              className="choose"
              aria-label={t('web.begin.province')}
              value={province || undefined}
              onChange={(code: string) => setProvince(code)}
              placeholder={t('web.begin.choose')}
              showSearch={{ optionFilterProp: 'label' }}
              options={(all.data ?? []).map((p) => ({ value: p.code, label: p.name }))}
            />
            <label className="day">
              {t('web.begin.day')}
              <Input type="date" value={day} onChange={(e) => setDay(e.target.value)} />
            </label>
            <Button disabled={!province} loading={begin.isPending} onClick={() => begin.mutate()}>
              {t('web.begin.start')}
            </Button>
          </div>
        </Card>
        <Card title={t('web.begin.template')}>
          <p>{t('web.begin.template_what')}</p>
          <Button icon={<DownloadOutlined />} href="/api/v1/templates" download>
            {t('web.begin.download')}
          </Button>
        </Card>
        <Card title={t('web.begin.sample')}>
          <p>{t('web.begin.sample_what')}</p>
          <Button disabled={!sample} loading={take.isPending} onClick={() => sample && take.mutate(sample.name)}>
            {t('web.begin.take')}
          </Button>
        </Card>
      </div>
    </>
  )
}
