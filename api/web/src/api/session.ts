import { queryOptions } from '@tanstack/react-query'

/** Role is what a person may do. */
export type Role = 'admin' | 'planner' | 'approver' | 'university' | 'commune' | 'auditor'

export type User = { id: string; email: string; name: string; role: Role; organisation: { id: string; kind: string; name: string } }

/** session is who has signed on; null is a server that has no sign-on yet. */
export const session = queryOptions({
  queryKey: ['session'],
  queryFn: async (): Promise<User | null> => null,
  staleTime: Number.POSITIVE_INFINITY,
})
