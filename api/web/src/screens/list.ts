import type { QueryClient } from '@tanstack/react-query'
import { lazy, type ComponentType } from 'react'
import { matchPath } from 'react-router'
import { coverage, proposals, shortfallSummary, summary } from '../api/calls'
import type { Role } from '../api/session'

/** Screen is one entry of the application: where it stands, who sees it. */
export type Screen = {
  name: string // its word is web.screen.<name>
  path: string
  /** roles that see it; undefined is everybody who has signed on. */
  roles?: Role[]
  /** within: not an entry of the menu of its own but reached from that one. */
  within?: string
  component: ComponentType
  /** load fetches its code, to be had before it is shown. */
  load: () => Promise<unknown>
  /** ahead fetches what it shows first, where waiting for the code would waste the time. */
  ahead?: (cache: QueryClient) => Promise<unknown>
}

const coded = (load: () => Promise<{ default: ComponentType }>) => ({ load, component: lazy(load) })

/** overviewAhead fetches the figures of the last proposal. */
const overviewAhead = async (cache: QueryClient) => {
  const last = (await cache.fetchQuery(proposals))[0]
  if (last)
    await Promise.all([
      cache.prefetchQuery(shortfallSummary(last.dataset_id)),
      cache.prefetchQuery(summary(last.id)),
      cache.prefetchQuery(coverage(last.id, '', undefined)),
    ])
}

const city: Role[] = ['admin', 'planner', 'approver', 'auditor']
const planning: Role[] = ['admin', 'planner']

/** screens is the list of everything that the application shows, in the order of the menu. */
export const screens: Screen[] = [
  { name: 'overview', path: '/', roles: city, ahead: overviewAhead, ...coded(() => import('./overview/overview')) },
  { name: 'demand', path: '/demand', roles: city, ...coded(() => import('./demand/demand')) },
  { name: 'draft', path: '/drafts/:draft', roles: planning, within: 'demand', ...coded(() => import('./draft/draft')) },
  { name: 'ask', path: '/ask', roles: planning, ...coded(() => import('./ask/ask')) },
  { name: 'proposals', path: '/proposals', roles: city, ...coded(() => import('./proposals/proposals')) },
  {
    name: 'proposal',
    path: '/proposals/:proposal',
    roles: city,
    within: 'proposals',
    ...coded(() => import('./proposal/proposal')),
  },
  { name: 'runs', path: '/runs', roles: city, ...coded(() => import('./runs/runs')) },
  { name: 'quotas', path: '/quotas', roles: [...city, 'university'], ...coded(() => import('./quotas/quotas')) },
  { name: 'outlook', path: '/outlook', roles: [...city, 'commune'], ...coded(() => import('./outlook/outlook')) },
  {
    name: 'administration',
    path: '/administration',
    roles: ['admin', 'auditor'],
    ...coded(() => import('./administration/administration')),
  },
  { name: 'account', path: '/account', within: 'account', ...coded(() => import('./account/account')) },
  { name: 'run', path: '/runs/:run', roles: city, within: 'runs', ...coded(() => import('./run/run')) },
]

/** screenAt finds the screen of an address. */
export const screenAt = (path: string, among: Screen[] = screens): Screen | undefined =>
  among.find((s) => matchPath(s.path, path))

/** seen are the screens of a role. */
export const seen = (role: Role): Screen[] => screens.filter((s) => !s.roles || s.roles.includes(role))
