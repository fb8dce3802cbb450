import { expect, it } from 'vitest'
import { calledIn, difference } from './difference'

it('shows what changed, not what stayed or changes always', () => {
  const before = {
    id: '1',
    name: 'A',
    stage: 'solved',
    version: 1,
    updated_at: 'x',
    levels: [1],
    organisation: { name: 'Sở' },
  }
  const after = {
    id: '1',
    name: 'A',
    stage: 'published',
    version: 2,
    updated_at: 'y',
    levels: [1],
    organisation: { name: 'Sở Nội vụ' },
  }
  expect(difference(before, after)).toEqual([
    { path: 'stage', before: 'solved', after: 'published' },
    { path: 'organisation.name', before: 'Sở', after: 'Sở Nội vụ' },
  ])
})

it('shows all of what is new or gone, but for what is empty', () => {
  expect(difference(undefined, { name: 'A', deactivated_at: null, scope: ['read'] })).toEqual([
    { path: 'name', before: undefined, after: 'A' },
    { path: 'scope', before: undefined, after: ['read'] },
  ])
  expect(difference({ name: 'A' }, undefined)).toEqual([{ path: 'name', before: 'A', after: undefined }])
})

it('finds the name of an object where it has one', () => {
  expect(calledIn(undefined, { login: 'a@b', name: 'Minh' })).toBe('Minh')
  expect(calledIn({ way: 'password' })).toBe('')
})
