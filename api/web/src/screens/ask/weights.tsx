import { useTranslation } from 'react-i18next'
import type { Schema } from '../../api/client'
import { NumberInput } from '../../parts/numberinput'
import { inLanguage } from '../../words/words'
import { Labelled } from './labelled'
import type { PanelProps } from './policy'

/** Weights sets what an unmet seat weighs; a field without a weight of its own takes the common one. */
export function Weights({ policy, set, known }: PanelProps & { known: Schema['Field'][] }) {
  const { t } = useTranslation()
  return (
    <div className="fields">
      <Labelled text={t('web.ask.seat')}>
        <NumberInput
          min={0}
          max={1_000_000}
          value={policy.weights.seat}
          onChange={(seat) => set({ weights: { ...policy.weights, seat: seat ?? 0 } })}
        />
      </Labelled>
      <Labelled text={t('web.ask.priority')} hint={t('web.ask.priority_hint')}>
        <NumberInput
          min={1}
          max={1_000_000}
          placeholder={String(policy.weights.seat)}
          value={policy.weights.priority || null}
          onChange={(v) => set({ weights: { ...policy.weights, priority: v ?? policy.weights.seat } })}
        />
      </Labelled>
      <Labelled text={t('web.ask.refresh')} hint={t('web.ask.refresh_hint')}>
        <NumberInput
          min={1}
          max={1_000_000}
          placeholder={String(policy.weights.seat)}
          value={policy.weights.refresh || null}
          onChange={(v) => set({ weights: { ...policy.weights, refresh: v ?? policy.weights.seat } })}
        />
      </Labelled>
      {known.map((f) => (
        <Labelled key={f.id} text={inLanguage(f.name, f.name_en)}>
          <NumberInput
            min={0}
            max={1_000_000}
            placeholder={String((f.priority && policy.weights.priority) || policy.weights.seat)}
            value={policy.weights.fields?.[f.id] ?? null}
            onChange={(v) => {
              const { [f.id]: _was, ...rest } = policy.weights.fields ?? {}
              set({ weights: { ...policy.weights, fields: v === null ? rest : { ...rest, [f.id]: v } } })
            }}
          />
        </Labelled>
      ))}
    </div>
  )
}
