import type { Schema } from '../../api/client'
import { fold } from '../../words/fold'

export type Policy = Schema['FilePolicy']

/** split takes the level that breaks ties off a policy's goals; a planner never moves it. */
export function split(policy: Policy): { levels: Schema['Goal'][][]; last: Schema['Goal'][][] } {
  const all = (policy.goals ?? []).map((level) => level ?? [])
  const tie = (level: Schema['Goal'][]) => level.some((g) => g.goal === 'tie')
  return { levels: all.filter((l) => !tie(l)), last: all.filter(tie) }
}

/** withGoals puts other levels before the one that breaks ties. */
export function withGoals(policy: Policy, levels: Schema['Goal'][][]): Policy {
  return { ...policy, goals: [...levels, ...split(policy).last] }
}

/** idOf makes an id of a name: "Ngân sách 2025" is "ngan-sach-2025". */
export function idOf(title: string): string {
  return fold(title)
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 60)
}

/** same says whether two policies weigh the same, whatever they are called. */
export function same(a: Policy, b: Policy): boolean {
  const bare = ({ id: _id, name: _name, ...rest }: Policy) =>
    JSON.stringify(rest, (_, v: unknown) =>
      v !== null && typeof v === 'object' && !Array.isArray(v)
        ? Object.fromEntries(Object.entries(v).sort(([x], [y]) => (x < y ? -1 : 1)))
        : v,
    )
  return bare(a) === bare(b)
}
