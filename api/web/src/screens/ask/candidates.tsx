import { DeleteOutlined, PlusOutlined } from '@ant-design/icons'
import { Button } from 'antd'
import { useTranslation } from 'react-i18next'
import type { Schema } from '../../api/client'
import { NumberInput } from '../../parts/numberinput'
import { Select } from '../../parts/select'
import { useKindOptions } from './kinds'
import type { PanelProps } from './policy'

/** newCandidates is a new row: transfers for a fifth of a commune's seats, and for one at least. */
const newCandidates: Schema['Candidates'] = { kinds: ['transfer'], per_mille: 200, at_least: 1 }

/** Candidates limits how many people a commune finds for some kinds of offers, as a share of the seats it asks for. */
export function Candidates({ policy, set }: PanelProps) {
  const { t } = useTranslation()
  const kinds = useKindOptions()
  const candidates = policy.candidates ?? []
  return (
    <>
      {candidates.map((c, i) => {
        const put = (part: Partial<Schema['Candidates']>) =>
          set({ candidates: candidates.map((old, j) => (i === j ? { ...old, ...part } : old)) })
        return (
          <div key={i} className="filters">
            <Select
              mode="multiple"
              aria-label={t('report.kind')}
              value={c.kinds}
              options={kinds}
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
      <Button icon={<PlusOutlined />} onClick={() => set({ candidates: [...candidates, newCandidates] })}>
        {t('web.ask.add_candidates')}
      </Button>
    </>
  )
}
