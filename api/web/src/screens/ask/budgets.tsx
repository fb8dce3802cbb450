import { DeleteOutlined, PlusOutlined } from '@ant-design/icons'
import { Button } from 'antd'
import { useTranslation } from 'react-i18next'
import type { Schema } from '../../api/client'
import { NumberInput } from '../../parts/numberinput'
import { Select } from '../../parts/select'
import { useKindOptions } from './kinds'
import { millions, type PanelProps } from './policy'

/** newBudget is what a new row starts from, in thousand dong: twenty billion dong. */
const newBudget = 20_000_000

/** paidAfter is how many years beyond the horizon a budget may name: the last intakes are still being paid then. */
const paidAfter = 6

/** Budgets limits spending by fiscal year, kind of offer and field. */
export function Budgets({
  policy,
  set,
  horizon,
  firstYear,
  fieldOptions,
}: PanelProps & { horizon: number; firstYear: number; fieldOptions: { value: string; label: string }[] }) {
  const { t } = useTranslation()
  const kinds = useKindOptions()
  const budgets = policy.budgets ?? []
  return (
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
                ...Array.from({ length: horizon + paidAfter }, (_, n) => ({
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
              options={kinds}
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
          set({ budgets: [...budgets, { fiscal_year: firstYear + budgets.length, high_kvnd: newBudget }] })
        }
      >
        {t('web.ask.add_budget')}
      </Button>
    </>
  )
}
