import { expect, it } from 'vitest'
import { moved } from './goals'
import { dueBy, dueBys, idOf, roadMap, same, split, withGoals, type Policy } from './policy'

const policy = {
  format: 'dathang.policy/1',
  id: 'a',
  goals: [
    [
      { goal: 'unmet', weight: 1 },
      { goal: 'lateness', weight: 2 },
    ],
    [{ goal: 'cost', weight: 1 }],
    [{ goal: 'tie', weight: 1 }],
  ],
  weights: { seat: 10, fields: { b: 1, a: 2 } },
} as unknown as Policy

it('keeps the level that breaks ties last, whatever a planner moves', () => {
  const { levels } = split(policy)
  expect(levels.map((l) => l.map((g) => g.goal))).toEqual([['unmet', 'lateness'], ['cost']])
  const turned = withGoals(policy, moved(levels, 1, 0))
  expect(turned.goals.map((l) => l.map((g) => g.goal).join())).toEqual(['cost', 'unmet,lateness', 'tie'])
  expect(policy.goals[0]?.[0]?.goal).toBe('unmet')
})

it('moves items within their list', () => {
  expect(moved([1, 2, 3], 0, 2)).toEqual([2, 3, 1])
  expect(moved([1, 2, 3], 2, -5)).toEqual([3, 1, 2])
  expect(moved([1, 2, 3], 7, 0)).toEqual([1, 2, 3])
})

it('makes ids of names', () => {
  expect(idOf('  Ngân sách 2025–2026, Đợt 1 ')).toBe('ngan-sach-2025-2026-dot-1')
})

it('tells policies apart by what they weigh, not by name or by the order of members', () => {
  const turned = { ...policy.weights, fields: { a: 2, b: 1 } }
  expect(same(policy, { ...policy, id: 'b', name: 'other', weights: turned })).toBe(true)
  expect(same(policy, { ...policy, weights: { ...policy.weights, seat: 11 } })).toBe(false)
})

it('writes that all is due at once, and keeps yearly shares until another way is chosen', () => {
  const shares = { ...policy, road_map: { by: 'shares', per_mille: [500, 1000] } }
  expect(dueBys(shares)).toEqual(['at_once', 'horizon', 'deadline', 'shares'])
  const all = { ...shares, road_map: roadMap('at_once') }
  expect(all.road_map).toEqual({ by: '' })
  expect([dueBy(shares), dueBy(all), dueBy({ ...all, road_map: roadMap('deadline') })]).toEqual([
    'shares',
    'at_once',
    'deadline',
  ])
  expect(dueBys(all)).not.toContain('shares')
  expect(same(shares, all)).toBe(false)
})
