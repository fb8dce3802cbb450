// The first that is found in what a browser says of itself: most say that they are others, too.
const browsers = [
  ['Edg', 'Edge'],
  ['OPR', 'Opera'],
  ['coc_coc', 'Cốc Cốc'],
  ['Firefox', 'Firefox'],
  ['Chrome', 'Chrome'],
  ['Safari', 'Safari'],
  ['curl', 'curl'],
] as const
const systems = [
  ['Android', 'Android'],
  ['iPhone', 'iPhone'],
  ['iPad', 'iPad'],
  ['Windows', 'Windows'],
  ['Mac OS', 'macOS'],
  ['Linux', 'Linux'],
] as const

/** agentName says in two words which browser a session is in; what it does not know stands as it is. */
export function agentName(agent: string): string {
  const find = (list: readonly (readonly [string, string])[]) => list.find(([mark]) => agent.includes(mark))?.[1]
  return [find(browsers), find(systems)].filter(Boolean).join(', ') || agent
}
