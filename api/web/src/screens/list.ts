import type { QueryClient } from '@tanstack/react-query'
import { lazy, type ComponentType } from 'react'
import { matchPath } from 'react-router'
import { coverage, proposals, shortfallSummary, summary } from '../api/calls'
import type { Role } from '../api/session'

/** Screen is one screen of the application: its address and who sees it. */
export type Screen = {
  name: string // its word is web.screen.<name>
  path: string
  /** roles are those who see it; without them everybody who is signed in does. */
  roles?: Role[]
  /** within names the menu entry from which it is reached, if it has none of its own. */
  within?: string
  component: ComponentType
  /** load fetches its code ahead of showing it. */
  load: () => Promise<unknown>
  /** ahead fetches the data that it shows first, in parallel with its code. */
  ahead?: (cache: QueryClient) => Promise<unknown>
}

const coded = (load: () => Promise<{ default: ComponentType }>) => ({ load, component: lazy(load) })

/** overviewAhead fetches the figures of the latest proposal. If one fails, the overview asks again and says why. */
const overviewAhead = async (cache: QueryClient) => {
  const last = (await cache.query(proposals))[0]
  if (!last) return
  await Promise.allSettled([
    cache.query(shortfallSummary(last.dataset_id)),
    cache.query(summary(last.id)),
    cache.query(coverage(last.id, '', undefined)),
  ])
}

const city: Role[] = ['admin', 'planner', 'approver', 'auditor']
const planning: Role[] = ['admin', 'planner']

/** screens lists every screen, in the order of the menu. */
export const screens: Screen[] = [
  { name: 'overview', path: '/', roles: city, ahead: overviewAhead, ...coded(() => import('./overview/overview')) },
  { name: 'demand', path: '/demand', roles: city, ...coded(() => import('./demand/demand')) },
  { name: 'draft', path: '/drafts/:draft', roles: planning, within: 'demand', ...coded(() => import('./draft/draft')) },
  {
    name: 'import',
    path: '/drafts/:draft/import',
    roles: planning,
    within: 'demand',
    ...coded(() => import('./import/import')),
  },
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
  { name: 'review', path: '/review', roles: [...city, 'commune'], ...coded(() => import('./review/review')) },
  {
    name: 'administration',
    path: '/administration',
    roles: ['admin', 'auditor'],
    ...coded(() => import('./administration/administration')),
  },
  { name: 'account', path: '/account', within: 'account', ...coded(() => import('./account/account')) },
  { name: 'run', path: '/runs/:run', roles: city, within: 'runs', ...coded(() => import('./run/run')) },
]

/** screenAt finds the screen at an address. */
export const screenAt = (path: string, among: Screen[] = screens): Screen | undefined =>
  among.find((s) => matchPath(s.path, path))

/** seen are the screens that a role sees. */
export const seen = (role: Role): Screen[] => screens.filter((s) => !s.roles || s.roles.includes(role))
