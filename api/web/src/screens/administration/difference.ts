/** Difference is one member of an object before and after a change. */
export type Difference = { path: string; before: unknown; after: unknown }

/** noise are members that every change touches, so that they tell a reader nothing. */
const noise = new Set(['updated_at', 'version'])

const plain = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function flat(value: unknown, at: string, into: Map<string, unknown>) {
  if (plain(value)) for (const [key, part] of Object.entries(value)) flat(part, at ? `${at}.${key}` : key, into)
  else if (value !== undefined && value !== null && value !== '') into.set(at, value)
}

/** difference lists the members in which the two sides of an audit line differ, in the order in which they occur. */
export function difference(before: unknown, after: unknown): Difference[] {
  const was = new Map<string, unknown>(),
    is = new Map<string, unknown>()
  flat(before, '', was)
  flat(after, '', is)
  const paths = [...new Set([...was.keys(), ...is.keys()])]
  return paths
    .filter((path) => !noise.has(path) && JSON.stringify(was.get(path)) !== JSON.stringify(is.get(path)))
    .map((path) => ({ path, before: was.get(path), after: is.get(path) }))
}

/** calledIn is the name that an object had in an audit line. */
export function calledIn(...sides: unknown[]): string {
  for (const side of sides) {
    if (!plain(side)) continue
    for (const key of ['title_vi', 'name', 'login', 'title'])
      if (typeof side[key] === 'string' && side[key] !== '') return side[key]
  }
  return ''
}
