import { useTranslation } from 'react-i18next'
import { NumberInput } from '../../parts/numberinput'
import { Labelled } from './labelled'

/** Effort is what a run needs besides its policy: how many years to plan and how long to search. */
export type Effort = { horizon: number; time_s: number }

/** usualEffort is enough for a city: five years, ten minutes. */
export const usualEffort: Effort = { horizon: 5, time_s: 600 }

/** EffortFields edits an effort; an emptied field falls back to the usual value. */
export function EffortFields({ effort, change }: { effort: Effort; change: (effort: Effort) => void }) {
  const { t } = useTranslation()
  return (
    <div className="fields">
      <Labelled text={t('web.ask.horizon')}>
        <NumberInput
          min={1}
          max={30}
          value={effort.horizon}
          onChange={(v) => change({ ...effort, horizon: v ?? usualEffort.horizon })}
        />
      </Labelled>
      <Labelled text={t('web.ask.time')} hint={t('web.ask.time_hint')}>
        <NumberInput
          min={1}
          max={120}
          suffix={t('web.ask.minutes')}
          value={Math.round(effort.time_s / 60)}
          onChange={(v) => change({ ...effort, time_s: v == null ? usualEffort.time_s : 60 * v })}
        />
      </Labelled>
    </div>
  )
}
