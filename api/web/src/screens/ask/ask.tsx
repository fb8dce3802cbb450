import { DeleteOutlined, PlayCircleOutlined, PlusOutlined } from '@ant-design/icons'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Button, Card, Collapse, Input, Radio, Switch } from 'antd'
import { useMemo, useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import { fields, policies, policy as keptPolicy, referencePolicies, renew } from '../../api/calls'
import { api, got, newKey, type Schema } from '../../api/client'
import { ChooseDataset, titleOf, useDataset } from '../../parts/dataset'
import { NumberInput } from '../../parts/numberinput'
import { Select } from '../../parts/select'
import { Faults, Shown } from '../../parts/states'
import { Title } from '../../parts/title'
import { inLanguage, name } from '../../words/words'
import { Goals } from './goals'
import { idOf, same, split, withGoals, type Policy } from './policy'

const kinds = [
  'degree',
  'in_service',
  'second_degree',
  'bridging',
  'master',
  'short_course',
  'recruitment',
  'transfer',
  'secondment',
]

/** Ask is where a planner says what matters and has a proposal made. */
export default function Ask() {
  const { t } = useTranslation()
  const { query, chosen } = useDataset()
  const shipped = useQuery(referencePolicies)
  return (
    <Shown query={query} isEmpty={(all) => all.length === 0} empty={t('web.demand.no_dataset')}>
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
  const start = keptID
    ? (loaded.data?.policy as Policy | undefined)
    : shipped.find((p) => `shipped ${p.name}` === base)?.policy
  const [edited, setEdited] = useState<Policy>()
  const policy = edited ?? start
  const changed = !!start && !!edited && !same(start, edited)
  const [title, setTitle] = useState('')
  const [policyTitle, setPolicyTitle] = useState('')
  const [run, setRun] = useState({ horizon: 5, time_s: 600 })
  const submit = useMutation({
    mutationFn: async () => {
      const body: Schema['RunRequestBody'] = {
        dataset_id: dataset.id,
        name: title || undefined,
        horizon: run.horizon,
        intakes: run.horizon,
        time_s: run.time_s,
      }
      if (changed && edited) body.policy_id = (await keep(edited, policyTitle, kept.data ?? [])).id
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
      {policy && <Editor policy={policy} change={setEdited} dataset={dataset} run={run} setRun={setRun} />}
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

/** keep keeps an edited policy as the next version under its name. */
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

function Labelled({ text, hint, children }: { text: string; hint?: string; children: ReactNode }) {
  return (
    <label className="labelled">
      <span>{text}</span>
      {children}
      {hint && <span className="small">{hint}</span>}
    </label>
  )
}

function Editor({
  policy,
  change,
  dataset,
  run,
  setRun,
}: {
  policy: Policy
  change: (policy: Policy) => void
  dataset: Schema['Dataset']
  run: { horizon: number; time_s: number }
  setRun: (run: { horizon: number; time_s: number }) => void
}) {
  const { t } = useTranslation()
  const { levels } = useMemo(() => split(policy), [policy])
  const known = useQuery(fields(dataset.id)).data ?? []
  const set = (part: Partial<Policy>) => change({ ...policy, ...part })
  const budgets = policy.budgets ?? []
  const candidates = policy.candidates ?? []
  const firstYear = Number(dataset.base_date.slice(0, 4)) + 1
  const kindOptions = kinds.map((k) => ({ value: k, label: name('kind', k) }))
  const fieldOptions = known.map((f) => ({ value: f.id as string, label: inLanguage(f.name, f.name_en) }))
  const millions = (kvnd: number) => Math.round(kvnd / 1000)
  return (
    <Collapse
      defaultActiveKey={['goals']}
      items={[
        {
          key: 'goals',
          label: t('web.ask.goals'),
          extra: <span className="small">{t('web.ask.goals_hint')}</span>,
          children: <Goals levels={levels} change={(next) => change(withGoals(policy, next))} />,
        },
        {
          key: 'budgets',
          label: `${t('web.ask.budgets')} (${budgets.length})`,
          extra: <span className="small">{t('web.ask.budgets_hint')}</span>,
          children: (
            <>
              {budgets.map((b, i) => {
                const put = (part: Partial<Schema['Budget']>) =>
                  set({ budgets: budgets.map((old, j) => (i === j ? { ...old, ...part } : old)) })
                return (
                  <div key={i} className="filters">
                    <Select
                      aria-label={t('web.ask.budget_year')}
                      value={b.fiscal_year ?? 0}
                      onChange={(y: number) => put({ fiscal_year: y || undefined })}
                      options={[
                        { value: 0, label: t('web.overview.all_years') },
                        ...Array.from({ length: run.horizon + 6 }, (_, n) => ({
                          value: firstYear + n,
                          label: String(firstYear + n),
                        })),
                      ]}
                    />
                    <NumberInput
                      aria-label={t('web.ask.millions')}
                      min={0}
                      max={1_000_000_000}
                      value={millions(b.high_kvnd)}
                      suffix={t('web.ask.millions')}
                      style={{ width: 200 }}
                      onChange={(v) => put({ high_kvnd: (v ?? 0) * 1000 })}
                    />
                    <Select
                      mode="multiple"
                      allowClear
                      placeholder={t('web.ask.all_kinds')}
                      aria-label={t('report.kind')}
                      value={b.kinds ?? []}
                      options={kindOptions}
                      onChange={(v: string[]) => put({ kinds: v.length ? v : undefined })}
                    />
                    <Select
                      mode="multiple"
                      allowClear
                      placeholder={t('web.overview.all_fields')}
                      aria-label={t('report.field')}
                      value={b.fields ?? []}
                      options={fieldOptions}
                      onChange={(v: string[]) => put({ fields: v.length ? v : undefined })}
                    />
                    <Button
                      icon={<DeleteOutlined />}
                      aria-label={t('web.ask.remove_budget', { budget: i + 1 })}
                      onClick={() => set({ budgets: budgets.toSpliced(i, 1) })}
                    />
                  </div>
                )
              })}
              <Button
                icon={<PlusOutlined />}
                onClick={() =>
                  set({ budgets: [...budgets, { fiscal_year: firstYear + budgets.length, high_kvnd: 20_000_000 }] })
                }
              >
                {t('web.ask.add_budget')}
              </Button>
            </>
          ),
        },
        {
          key: 'weights',
          label: t('web.ask.weights'),
          extra: <span className="small">{t('web.ask.weights_hint')}</span>,
          children: (
            <div className="fields">
              <Labelled text={t('web.ask.seat')}>
                <NumberInput
                  min={0}
                  max={1_000_000}
                  value={policy.weights.seat}
                  onChange={(seat) => set({ weights: { ...policy.weights, seat: seat ?? 0 } })}
                />
              </Labelled>
              {known.map((f) => (
                <Labelled key={f.id} text={inLanguage(f.name, f.name_en)}>
                  <NumberInput
                    min={0}
                    max={1_000_000}
                    placeholder={String(policy.weights.seat)}
                    value={policy.weights.fields?.[f.id] ?? null}
                    onChange={(v) => {
                      const { [f.id]: _was, ...rest } = policy.weights.fields ?? {}
                      set({ weights: { ...policy.weights, fields: v === null ? rest : { ...rest, [f.id]: v } } })
                    }}
                  />
                </Labelled>
              ))}
            </div>
          ),
        },
        {
          key: 'limits',
          label: t('web.ask.limits'),
          extra: <span className="small">{t('web.ask.limits_hint')}</span>,
          children: (
            <div className="fields">
              <Labelled text={t('web.ask.kinds')}>
                <Select
                  aria-label={t('web.ask.kinds')}
                  mode="multiple"
                  allowClear
                  placeholder={t('web.ask.all_kinds')}
                  value={policy.kinds ?? []}
                  options={kindOptions}
                  onChange={(v: string[]) => set({ kinds: v.length ? v : undefined })}
                />
              </Labelled>
              <Labelled text={t('web.ask.late_years')} hint={t('web.ask.late_hint')}>
                <NumberInput
                  min={0}
                  max={30}
                  value={policy.lateness.max_years}
                  onChange={(v) => set({ lateness: { ...policy.lateness, max_years: v ?? 0 } })}
                />
              </Labelled>
              <Labelled text={t('web.ask.late_price')}>
                <NumberInput
                  min={0}
                  max={1_000_000}
                  value={policy.lateness.price_per_year}
                  onChange={(v) => set({ lateness: { ...policy.lateness, price_per_year: v ?? 0 } })}
                />
              </Labelled>
              <Labelled text={t('web.ask.away')} hint={t('web.ask.away_hint')}>
                <NumberInput
                  min={0}
                  max={100}
                  step={0.1}
                  suffix="%"
                  value={policy.away.per_mille / 10}
                  onChange={(v) => set({ away: { ...policy.away, per_mille: Math.round((v ?? 0) * 10) } })}
                />
              </Labelled>
              <Labelled text={t('web.ask.away_least')}>
                <NumberInput
                  min={0}
                  max={1000}
                  value={policy.away.at_least}
                  onChange={(v) => set({ away: { ...policy.away, at_least: v ?? 0 } })}
                />
              </Labelled>
              <Labelled text={t('web.ask.reach')} hint={t('web.ask.reach_hint')}>
                <NumberInput
                  min={0}
                  max={1000}
                  suffix="km"
                  value={policy.transfer_reach_m / 1000}
                  onChange={(v) => set({ transfer_reach_m: Math.round((v ?? 0) * 1000) })}
                />
              </Labelled>
              <Labelled text={t('web.ask.transfer')}>
                <NumberInput
                  min={0}
                  max={1_000_000}
                  suffix={t('web.ask.millions')}
                  value={millions(policy.transfer_kvnd)}
                  onChange={(v) => set({ transfer_kvnd: (v ?? 0) * 1000 })}
                />
              </Labelled>
              <Labelled text={t('web.ask.threshold')} hint={t('web.ask.threshold_hint')}>
                <NumberInput
                  min={0}
                  max={100}
                  suffix="%"
                  value={policy.coverage_threshold / 10}
                  onChange={(v) => set({ coverage_threshold: Math.round((v ?? 0) * 10) })}
                />
              </Labelled>
              <div className="labelled">
                <span id="cohorts">{t('web.ask.cohorts')}</span>
                <Switch aria-labelledby="cohorts" checked={policy.cohorts} onChange={(cohorts) => set({ cohorts })} />
                <span className="small">{t('web.ask.cohorts_hint')}</span>
              </div>
            </div>
          ),
        },
        {
          key: 'candidates',
          label: `${t('web.ask.candidates')} (${candidates.length})`,
          extra: <span className="small">{t('web.ask.candidates_hint')}</span>,
          children: (
            <>
              {candidates.map((c, i) => {
                const put = (part: Partial<Schema['Candidates']>) =>
                  set({ candidates: candidates.map((old, j) => (i === j ? { ...old, ...part } : old)) })
                return (
                  <div key={i} className="filters">
                    <Select
                      mode="multiple"
                      aria-label={t('report.kind')}
                      value={c.kinds ?? []}
                      options={kindOptions}
                      onChange={(v: string[]) => put({ kinds: v })}
                    />
                    <NumberInput
                      aria-label={t('web.ask.candidate_share')}
                      min={0}
                      max={100}
                      suffix="%"
                      value={c.per_mille / 10}
                      onChange={(v) => put({ per_mille: Math.round((v ?? 0) * 10) })}
                    />
                    <NumberInput
                      aria-label={t('web.ask.candidate_least')}
                      prefix="≥"
                      min={0}
                      max={100000}
                      value={c.at_least}
                      onChange={(v) => put({ at_least: v ?? 0 })}
                    />
                    <Button
                      icon={<DeleteOutlined />}
                      aria-label={t('web.ask.remove_candidates', { row: i + 1 })}
                      onClick={() => set({ candidates: candidates.toSpliced(i, 1) })}
                    />
                  </div>
                )
              })}
              <Button
                icon={<PlusOutlined />}
                onClick={() =>
                  set({ candidates: [...candidates, { kinds: ['transfer'], per_mille: 200, at_least: 1 }] })
                }
              >
                {t('web.ask.add_candidates')}
              </Button>
            </>
          ),
        },
        {
          key: 'run',
          label: t('web.ask.run'),
          children: (
            <div className="fields">
              <Labelled text={t('web.ask.horizon')}>
                <NumberInput
                  min={1}
                  max={30}
                  value={run.horizon}
                  onChange={(v) => setRun({ ...run, horizon: v ?? 5 })}
                />
              </Labelled>
              <Labelled text={t('web.ask.time')} hint={t('web.ask.time_hint')}>
                <NumberInput
                  min={1}
                  max={120}
                  suffix={t('web.ask.minutes')}
                  value={Math.round(run.time_s / 60)}
                  onChange={(v) => setRun({ ...run, time_s: 60 * (v ?? 10) })}
                />
              </Labelled>
            </div>
          ),
        },
      ]}
    />
  )
}
