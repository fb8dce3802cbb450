import type { ReactNode } from 'react'

/** Labelled puts a name above a field and, if need be, a hint below it. */
export function Labelled({ text, hint, children }: { text: string; hint?: string; children: ReactNode }) {
  return (
    <label className="labelled">
      <span>{text}</span>
      {children}
      {hint && <span className="small">{hint}</span>}
    </label>
  )
}
