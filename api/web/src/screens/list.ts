import { lazy, type ComponentType } from 'react'
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
}

const city: Role[] = ['admin', 'planner', 'approver', 'auditor']
const planning: Role[] = ['admin', 'planner']

/** screens is the list of everything that the application shows, in the order of the menu. */
export const screens: Screen[] = [
  { name: 'overview', path: '/', roles: city, component: lazy(() => import('./overview/overview')) },
  { name: 'demand', path: '/demand', roles: city, component: lazy(() => import('./demand/demand')) },
  { name: 'draft', path: '/drafts/:draft', roles: planning, within: 'demand', component: lazy(() => import('./draft/draft')) },
  { name: 'ask', path: '/ask', roles: planning, component: lazy(() => import('./ask/ask')) },
  { name: 'proposals', path: '/proposals', roles: city, component: lazy(() => import('./proposals/proposals')) },
  { name: 'proposal', path: '/proposals/:proposal', roles: city, within: 'proposals', component: lazy(() => import('./proposal/proposal')) },
  { name: 'runs', path: '/runs', roles: city, component: lazy(() => import('./runs/runs')) },
  { name: 'quotas', path: '/quotas', roles: [...city, 'university'], component: lazy(() => import('./quotas/quotas')) },
  { name: 'outlook', path: '/outlook', roles: [...city, 'commune'], component: lazy(() => import('./outlook/outlook')) },
  { name: 'administration', path: '/administration', roles: ['admin', 'auditor'], component: lazy(() => import('./administration/administration')) },
  { name: 'account', path: '/account', within: 'account', component: lazy(() => import('./account/account')) },
  { name: 'run', path: '/runs/:run', roles: city, within: 'runs', component: lazy(() => import('./run/run')) },
]
