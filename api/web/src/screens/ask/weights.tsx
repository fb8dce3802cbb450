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
  )
}
