import { Switch } from 'antd'
import { useTranslation } from 'react-i18next'
import { NumberInput } from '../../parts/numberinput'
import { Select } from '../../parts/select'
import { useKindOptions } from './kinds'
import { Labelled } from './labelled'
import { millions, type PanelProps } from './policy'

/**
 * Limits sets what a proposal may not exceed: kinds of offers, lateness, people away at once, the reach of transfers.
 * The fields show per cent, kilometres and millions of dong; the policy keeps per mille, metres and thousand dong.
 */
export function Limits({ policy, set }: PanelProps) {
  const { t } = useTranslation()
  const kinds = useKindOptions()
  return (
    <div className="fields">
      <Labelled text={t('web.ask.kinds')}>
        <Select
          aria-label={t('web.ask.kinds')}
          mode="multiple"
          allowClear
          placeholder={t('web.ask.all_kinds')}
          value={policy.kinds ?? []}
          options={kinds}
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
      <Labelled text={t('web.ask.away_short')} hint={t('web.ask.away_short_hint')}>
        <NumberInput
          min={0}
          max={1000}
          value={policy.away.short_months}
          onChange={(v) => set({ away: { ...policy.away, short_months: v ?? 0 } })}
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
  )
}
