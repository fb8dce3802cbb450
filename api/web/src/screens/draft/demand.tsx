import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Popover } from 'antd'
import { useTranslation } from 'react-i18next'
import { draftDemand } from '../../api/calls'
import type { Schema } from '../../api/client'
import { number } from '../../words/format'

/** Demand is what the draft asks for, beside the dataset that it began as; it is counted anew after every save. */
export function Demand({ d }: { d: Schema['Draft'] }) {
  const { t } = useTranslation()
  const { data } = useQuery({ ...draftDemand(d.id, d.version), placeholderData: keepPreviousData })
  if (!data) return null
  const was = (n: number) => (data.known ? number(n) : '–'),
    is = (n: number) => (data.counted ? number(n) : '–')
  const fields = data.fields.filter((f) => f.before !== f.after)
  return (
    <Popover
      trigger={['hover', 'focus']}
      placement="bottomLeft"
      content={
        <table className="plain-table">
          <tbody>
            {(fields.length > 0 ? fields : data.fields).map((f) => (
              <tr key={f.field}>
                <td>{f.name}</td>
                <td className="end">{was(f.before)}</td>
                <td className="end">{is(f.after)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      }
    >
      <span className="sheet-demand" role="status" tabIndex={0} title={t('web.draft.demand_hint')}>
        {t('web.draft.demand', { before: was(data.before), after: is(data.after) })}
      </span>
    </Popover>
  )
}
