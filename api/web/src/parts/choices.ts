import { fold } from '../words/fold'

/** choices are the options of a Select that filters rows: every value that occurs, sorted by name. */
export function choices<T, V extends string | number>(
  rows: T[],
  value: (row: T) => V,
  label: (row: T) => string,
): { value: V; label: string }[] {
  const found = new Map<V, string>()
  for (const row of rows) {
    const v = value(row)
    if (!found.has(v)) found.set(v, label(row))
  }
  return [...found].map(([v, l]) => ({ value: v, label: l })).sort((a, b) => (fold(a.label) < fold(b.label) ? -1 : 1))
}
