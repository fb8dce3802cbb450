import type { Schema } from '../../api/client'
import { fold } from '../../words/fold'

export type Policy = Schema['FilePolicy']

/** PanelProps are what every panel of the editor gets: the policy, and a way to set a part of it. */
export type PanelProps = { policy: Policy; set: (part: Partial<Policy>) => void }

/** split separates the tie-breaking level from a policy's goals: it stays last, and a planner never sees it. */
export function split(policy: Policy): { levels: Schema['Goal'][][]; last: Schema['Goal'][][] } {
  const all = policy.goals.map((level) => level)
  const tie = (level: Schema['Goal'][]) => level.some((g) => g.goal === 'tie')
  return { levels: all.filter((l) => !tie(l)), last: all.filter(tie) }
}

/** withGoals replaces the levels of a policy, keeping the tie-breaking one last. */
export function withGoals(policy: Policy, levels: Schema['Goal'][][]): Policy {
  return { ...policy, goals: [...levels, ...split(policy).last] }
}

/** idOf makes an id from a name: "Ngân sách 2025" becomes "ngan-sach-2025". */
export function idOf(title: string): string {
  return fold(title)
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 60)
}

/** same says whether two policies ask for the same, whatever they are called. */
export function same(a: Policy, b: Policy): boolean {
  const bare = ({ id: _id, name: _name, ...rest }: Policy) =>
    JSON.stringify(rest, (_, v: unknown) =>
      v !== null && typeof v === 'object' && !Array.isArray(v)
        ? Object.fromEntries(Object.entries(v).sort(([x], [y]) => (x < y ? -1 : 1)))
        : v,
    )
  return bare(a) === bare(b)
}

/** atOnce stands for the empty word by which a policy says that all is due in the first year. */
export const atOnce = 'at_once'

/** dueBy is the way in which a policy says by when the standing shortage is due. */
export const dueBy = (policy: Policy) => policy.road_map.by || atOnce

/**
 * dueBys are the ways to choose from. Yearly shares are for files; a policy that has some keeps them until another
 * way is chosen.
 */
export const dueBys = (policy: Policy) => [
  atOnce,
  'horizon',
  'deadline',
  ...(dueBy(policy) === 'shares' ? ['shares'] : []),
]

/** roadMap is the road map of another way; the empty word is written, because a policy without one has the default. */
export const roadMap = (way: string): Policy['road_map'] => ({ by: way === atOnce ? '' : way })

/** millions turns the thousand dong of the file into the millions that the fields show. */
export const millions = (kvnd: number) => Math.round(kvnd / 1000)
