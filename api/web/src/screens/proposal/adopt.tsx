import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Alert, Button, Modal } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { changes, proposal, renew } from '../../api/calls'
import { api, got, type Schema } from '../../api/client'
import { session } from '../../api/session'
import { Faults, Shown } from '../../parts/states'

/** Adopt lets a planner make a plan of a hypothesis; the changes that it rests on are named before. */
export function Adopt({ p }: { p: Schema['Proposal'] }) {
  const { t } = useTranslation()
  const cache = useQueryClient()
  const who = useQuery(session).data
  const [asking, setAsking] = useState(false)
  const adopt = useMutation({
    mutationFn: () =>
      got(
        api.POST('/api/v1/proposals/{proposal}/adopt', {
          params: { path: { proposal: p.id }, header: { 'If-Match': `"v${p.version}"` } },
        }),
      ),
    onSuccess: async (plan) => {
      cache.setQueryData(proposal(p.id).queryKey, plan)
      setAsking(false)
      await renew(cache, 'proposals')
    },
  })
  if (who?.role !== 'planner' || p.kind !== 'hypothesis') return null
  return (
    <>
      <Button type="primary" onClick={() => setAsking(true)}>
        {t('web.proposal.adopt')}
      </Button>
      <Modal
        open={asking}
        title={t('web.proposal.adopt_ask')}
        okText={t('web.proposal.adopt')}
        cancelText={t('web.action.back')}
        confirmLoading={adopt.isPending}
        onOk={() => adopt.mutate()}
        onCancel={() => setAsking(false)}
      >
        <p>{t('web.proposal.adopt_hint')}</p>
        <ChangeList id={p.id} />
        <Faults error={adopt.error} />
      </Modal>
    </>
  )
}

/** Changes says that a proposal is a hypothesis, and of what. */
export function Changes({ p }: { p: Schema['Proposal'] }) {
  const { t } = useTranslation()
  return (
    <Alert
      type="info"
      showIcon
      title={t('web.proposal.hypothesis_hint')}
      description={
        <>
          <strong>{t('web.proposal.changes')}</strong>
          <ChangeList id={p.id} />
        </>
      }
    />
  )
}

function ChangeList({ id }: { id: string }) {
  const query = useQuery(changes(id))
  return (
    <Shown query={query}>
      {(list) => (
        <ol className="plain">
          {list.map((c, i) => (
            <li key={i}>{c.text}</li>
          ))}
        </ol>
      )}
    </Shown>
  )
}
