import { DownOutlined } from '@ant-design/icons'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { App, Button, DatePicker, Dropdown, Form, Input, Modal, Popconfirm } from 'antd'
import type { Dayjs } from 'dayjs'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { proposal, renew } from '../../api/calls'
import { api, got, type Schema } from '../../api/client'
import { session, type Role } from '../../api/session'
import { gate, transitions } from '../../api/way'
import { Faults } from '../../parts/states'
import { number } from '../../words/format'
import { name } from '../../words/words'

/** Act is what may be done with a proposal from here, beside publishing it. */
type Act = 'comment' | 'appraise' | 'submit' | 'return' | 'approve' | 'finalise' | 'withdraw'

/** acting says whose role an act is of; the service checks it again. */
const acting: Record<Act, Role[]> = {
  comment: ['admin', 'planner', 'approver', 'auditor'],
  appraise: ['planner', 'approver'],
  submit: ['planner'],
  return: ['approver'],
  approve: ['approver'],
  finalise: ['approver'],
  withdraw: ['planner', 'approver'],
}

/** Way offers what may be done next with a proposal: comments, appraisal, submission, approval, publication. */
export function Way({ p }: { p: Schema['Proposal'] }) {
  const { t } = useTranslation()
  const who = useQuery(session).data
  const next = useQuery(gate(p.id, p.version)).data
  const lines = useQuery(transitions).data
  const [act, setAct] = useState<Act>()
  if (!who || !next || !lines || p.kind !== 'plan') return null
  const may = (Object.keys(acting) as Act[]).filter(
    (a) =>
      next.acts.includes(a) &&
      acting[a].includes(who.role) &&
      // After its publication only an approver takes it back.
      !(a === 'withdraw' && p.stage === 'published' && who.role !== 'approver'),
  )
  return (
    <>
      {may.length > 0 && (
        <Dropdown
          menu={{
            items: may.map((a) => ({ key: a, label: name('act', a) })),
            onClick: ({ key }) => setAct(key as Act),
          }}
        >
          <Button>
            {t('web.way.next')} <DownOutlined />
          </Button>
        </Dropdown>
      )}
      {who.role === 'approver' && next.acts.includes('publish') && <Publish p={p} next={next} />}
      {act && (
        <Ask
          p={p}
          act={act}
          asked={lines.find((line) => line.act === act && line.from === p.stage)}
          next={next}
          close={() => setAct(undefined)}
        />
      )}
    </>
  )
}

/** Ask asks for what comes with an act, and does it. */
function Ask({
  p,
  act,
  asked,
  next,
  close,
}: {
  p: Schema['Proposal']
  act: Act
  asked?: Schema['Transition']
  next: Schema['Gate']
  close: () => void
}) {
  const { t } = useTranslation()
  const cache = useQueryClient()
  const [form] = Form.useForm<{ text?: string; number?: string; date?: Dayjs }>()
  // Who approves a plan that is not proven says why.
  const unproven = act === 'approve' && next.checks.some((c) => c.code === 'proven' && !c.met)
  const done = useMutation({
    mutationFn: async () => {
      const given = await form.validateFields()
      const at = { path: { proposal: p.id } }
      if (act === 'comment') {
        return got(api.POST('/api/v1/proposals/{proposal}/comments', { params: at, body: { text: given.text ?? '' } }))
      }
      return got(
        api.POST(`/api/v1/proposals/{proposal}/${act}`, {
          params: { ...at, header: { 'If-Match': `"v${p.version}"` } },
          body: {
            text: given.text || undefined,
            paper: given.number ? { number: given.number, date: given.date?.format('YYYY-MM-DD') ?? '' } : undefined,
          },
        }),
      )
    },
    onSuccess: async (now) => {
      cache.setQueryData(proposal(p.id).queryKey, now)
      close()
      await renew(cache, 'proposals', 'acts', 'gate', 'quotas', 'outlook')
    },
  })
  const must = [{ required: true, whitespace: true, message: t('web.way.must') }]
  return (
    <Modal
      open
      title={name('act', act)}
      okText={t('web.way.do')}
      cancelText={t('web.action.back')}
      confirmLoading={done.isPending}
      onOk={() => done.mutate()}
      onCancel={close}
    >
      <p>{t(`web.way.hint.${act}`)}</p>
      <Form form={form} layout="vertical">
        {asked?.paper && (
          <>
            <Form.Item name="number" label={t('web.way.number')} rules={must}>
              <Input maxLength={100} />
            </Form.Item>
            <Form.Item name="date" label={t('web.way.date')} rules={[{ required: true, message: t('web.way.must') }]}>
              <DatePicker format="DD/MM/YYYY" />
            </Form.Item>
          </>
        )}
        {act !== 'finalise' && (
          <Form.Item name="text" label={t('web.way.text')} rules={asked?.text || unproven ? must : []}>
            <Input.TextArea rows={4} maxLength={5000} />
          </Form.Item>
        )}
        {unproven && <p className="small">{t('web.way.unproven')}</p>}
      </Form>
      <Faults error={done.error} />
    </Modal>
  )
}

/** Publish lets an approver publish what somebody else made; it says before what that replaces and whom it tells. */
function Publish({ p, next }: { p: Schema['Proposal']; next: Schema['Gate'] }) {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const cache = useQueryClient()
  const publish = useMutation({
    mutationFn: () => got(api.POST('/api/v1/proposals/{proposal}/publish', { params: { path: { proposal: p.id } } })),
    onSuccess: () => renew(cache, 'proposals', 'quotas', 'outlook', 'acts', 'gate'),
    onError: (error) => void message.error(error.message || t('web.state.silent')),
  })
  return (
    <Popconfirm
      title={t('web.proposal.publish_ask')}
      description={
        <>
          {next.replaces !== '' && <div>{t('web.way.replaces')}</div>}
          <div>{t('web.way.tells', { universities: number(next.universities), communes: number(next.communes) })}</div>
          <div>{t('web.way.day')}</div>
        </>
      }
      okText={t('web.proposal.publish')}
      cancelText={t('web.action.back')}
      onConfirm={() => publish.mutate()}
    >
      <Button type="primary" loading={publish.isPending}>
        {t('web.proposal.publish')}
      </Button>
    </Popconfirm>
  )
}
