import { Card } from 'antd'
import type { ReactNode } from 'react'

/** Figure is one number that a screen is about. */
export function Figure({
  label,
  value,
  hint,
  tone,
}: {
  label: ReactNode
  value: ReactNode
  hint?: ReactNode
  tone?: 'good' | 'bad' | 'late'
}) {
  return (
    <Card size="small" className="figure">
      <div className="figure-label">{label}</div>
      <div className={`figure-value ${tone ?? ''}`}>{value}</div>
      {hint && <div className="figure-hint">{hint}</div>}
    </Card>
  )
}

/** Bar shows served, late and unmet seats as parts of the demand. */
export function Bar({
  demand,
  served,
  late,
  unmet,
  label,
}: {
  demand: number
  served: number
  late: number
  unmet: number
  label: string
}) {
  const wide = (n: number) => ({ width: `${demand === 0 ? 0 : (100 * n) / demand}%` })
  return (
    <div className="bar" role="img" aria-label={label}>
      <span className="bar-served" style={wide(served - late)} />
      <span className="bar-late" style={wide(late)} />
      <span className="bar-unmet" style={wide(unmet)} />
    </div>
  )
}
