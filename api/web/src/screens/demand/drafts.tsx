import { PlusOutlined } from '@ant-design/icons'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Button, Input } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useNavigate } from 'react-router'
import { drafts, renew } from '../../api/calls'
import { api, got, newKey, type Schema } from '../../api/client'
import { titleOf } from '../../parts/dataset'
import { Faults, Shown } from '../../parts/states'
import { moment } from '../../words/format'
import { inLanguage } from '../../words/words'

/** Drafts lists the drafts and starts a new one: a copy of a dataset whose norms and roster can be edited. */
export function Drafts({ dataset }: { dataset: Schema['Dataset'] }) {
  const { t } = useTranslation()
  const go = useNavigate()
  const cache = useQueryClient()
  const [title, setTitle] = useState('')
  const begin = useMutation({
    mutationFn: () =>
      got(
        api.POST('/api/v1/drafts', {
          params: { header: { 'Idempotency-Key': newKey() } },
          body: { dataset_id: dataset.id, title_vi: title || titleOf(dataset) },
        }),
      ),
    onSuccess: async (made) => {
      await renew(cache, 'drafts')
      await go(`/drafts/${made.id}`)
    },
  })
  return (
    <>
      <p className="hint">{t('web.draft.what')}</p>
      <form
        className="filters"
        onSubmit={(e) => {
          e.preventDefault()
          begin.mutate()
        }}
      >
        <Input
          className="choose"
          value={title}
          onChange={(e) => setTitle(e.target.value)}
          placeholder={t('web.draft.title')}
          aria-label={t('web.draft.title')}
          maxLength={200}
        />
        <Button type="primary" htmlType="submit" icon={<PlusOutlined />} loading={begin.isPending}>
          {t('web.draft.begin')}
        </Button>
      </form>
      <Faults error={begin.error} />
      <Shown query={useQuery(drafts)} isEmpty={(all) => all.length === 0} empty={t('web.draft.none')}>
        {(all) => (
          <table className="plain-table spaced">
            <thead>
              <tr>
                <th>{t('web.screen.draft')}</th>
                <th className="end">{t('web.draft.changed')}</th>
                <th>{t('object.dataset')}</th>
              </tr>
            </thead>
            <tbody>
              {all.map((d) => (
                <tr key={d.id}>
                  <td>
                    <Link to={`/drafts/${d.id}`}>{inLanguage(d.title_vi, d.title_en) || d.name}</Link>
                  </td>
                  <td className="end">{moment(d.updated_at)}</td>
                  <td>{d.dataset_id && <Link to={`/demand?dataset=${d.dataset_id}`}>{t('web.draft.frozen')}</Link>}</td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </Shown>
    </>
  )
}
