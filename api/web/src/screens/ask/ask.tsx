import { PlayCircleOutlined } from '@ant-design/icons'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Button, Card, Input, Radio } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import { policies, policy as keptPolicy, referencePolicies, renew } from '../../api/calls'
import { api, got, newKey, type Schema } from '../../api/client'
import { BeginData } from '../../parts/begin'
import { ChooseDataset, titleOf, useDataset } from '../../parts/dataset'
import { Faults, Shown } from '../../parts/states'
import { Title } from '../../parts/title'
import { inLanguage } from '../../words/words'
import { Editor } from './editor'
import { usualEffort } from './effort'
import { Labelled } from './labelled'
import { idOf, same, type Policy } from './policy'

/** Ask is where a planner says what matters, starting from a policy, and has a proposal made. */
export default function Ask() {
  const { query, chosen } = useDataset()
  const shipped = useQuery(referencePolicies)
  return (
    <Shown query={query} isEmpty={(all) => all.length === 0} empty={<BeginData />}>
      {(all) =>
        chosen && (
          <>
            <Title name="ask" extra={<ChooseDataset chosen={chosen} all={all} />} />
            <Shown query={shipped}>{(list) => <Form key={chosen.id} dataset={chosen} shipped={list} />}</Shown>
          </>
        )
      }
    </Shown>
  )
}

function Form({ dataset, shipped }: { dataset: Schema['Dataset']; shipped: Schema['ReferencePolicy'][] }) {
  const { t } = useTranslation()
  const go = useNavigate()
  const cache = useQueryClient()
  const kept = useQuery(policies)
  const [base, setBase] = useState(`shipped ${shipped[0]?.name ?? ''}`)
  const keptID = base.startsWith('kept ') ? base.slice(5) : ''
  const loaded = useQuery(keptPolicy(keptID))
  const start = keptID ? loaded.data?.policy : shipped.find((p) => `shipped ${p.name}` === base)?.policy
  const [edited, setEdited] = useState<Policy>()
  const policy = edited ?? start
  const changed = !!start && !!edited && !same(start, edited)
  const [title, setTitle] = useState('')
  const [policyTitle, setPolicyTitle] = useState('')
  const [effort, setEffort] = useState(usualEffort)
  const submit = useMutation({
    mutationFn: async () => {
      const body: Schema['RunRequestBody'] = {
        dataset_id: dataset.id,
        name: title || undefined,
        horizon: effort.horizon,
        intakes: effort.horizon,
        time_s: effort.time_s,
      }
      if (changed) body.policy_id = (await keep(edited, policyTitle, kept.data ?? [])).id
      else if (keptID) body.policy_id = keptID
      else body.policy_name = base.slice('shipped '.length)
      return got(api.POST('/api/v1/runs', { params: { header: { 'Idempotency-Key': newKey() } }, body }))
    },
    onSuccess: async (made) => {
      await renew(cache, 'runs', 'policies')
      await go(`/runs/${made.id}`)
    },
  })
  const choose = (next: string) => {
    setBase(next)
    setEdited(undefined)
  }
  return (
    <form
      className="ask"
      onSubmit={(e) => {
        e.preventDefault()
        submit.mutate()
      }}
    >
      <Card size="small" title={t('web.ask.start')}>
        <Radio.Group value={base} onChange={(e) => choose(String(e.target.value))} className="policies">
          {shipped.map((p) => (
            <Radio key={p.name} value={`shipped ${p.name}`}>
              <strong>{t(`web.ask.policy.${p.name}`, { defaultValue: p.name })}</strong>
              <div className="small">{p.text}</div>
            </Radio>
          ))}
          {(kept.data ?? []).map((p) => (
            <Radio key={p.id} value={`kept ${p.id}`}>
              <strong>{inLanguage(p.title_vi, p.title_en) || p.name}</strong>
              <div className="small">{t('web.ask.kept', { version: p.version })}</div>
            </Radio>
          ))}
        </Radio.Group>
      </Card>
      {policy && <Editor policy={policy} change={setEdited} dataset={dataset} effort={effort} setEffort={setEffort} />}
      <Card size="small" className="ask-go">
        <div className="filters">
          <Labelled text={t('web.ask.name')}>
            <Input
              value={title}
              maxLength={200}
              placeholder={titleOf(dataset)}
              onChange={(e) => setTitle(e.target.value)}
            />
          </Labelled>
          {changed && (
            <Labelled text={t('web.ask.policy_name')}>
              <Input required value={policyTitle} maxLength={120} onChange={(e) => setPolicyTitle(e.target.value)} />
            </Labelled>
          )}
          <Button
            type="primary"
            size="large"
            htmlType="submit"
            icon={<PlayCircleOutlined />}
            loading={submit.isPending}
            disabled={!policy || (changed && idOf(policyTitle) === '')}
          >
            {t('web.ask.go')}
          </Button>
        </div>
        {changed && <p className="small">{t('web.ask.changed')}</p>}
        <Faults error={submit.error} />
      </Card>
    </form>
  )
}

/** keep stores an edited policy as the next version under its name. */
async function keep(policy: Policy, title: string, known: Schema['PolicyHead'][]) {
  const id = idOf(title)
  const version = known.find((p) => p.name === id)?.version ?? 0
  const query = { after_version: version, title_vi: title }
  return got(
    api.POST('/api/v1/policies', {
      params: { query, header: { 'Idempotency-Key': newKey() } },
      body: { ...policy, id, name: title },
    }),
  )
}
