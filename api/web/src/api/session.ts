import { queryOptions, type QueryClient } from '@tanstack/react-query'
import { api, got, Refusal, type Schema } from './client'

export type User = Schema['UserView']

/** Role is what a person may do. */
export type Role = User['role']

/** session is who is signed in, or null. */
export const session = queryOptions({
  queryKey: ['session'],
  queryFn: async (): Promise<User | null> => {
    try {
      return (await got(api.GET('/api/v1/session'))).user
    } catch (refusal) {
      if (refusal instanceof Refusal && refusal.status === 401) return null
      throw refusal
    }
  },
  staleTime: Number.POSITIVE_INFINITY,
})

/** become hands the application to another person, or to nobody, and drops whatever the last one had read. */
export function become(cache: QueryClient, user: User | null) {
  cache.removeQueries({ predicate: (query) => query.queryKey[0] !== session.queryKey[0] })
  cache.setQueryData(session.queryKey, user)
}
