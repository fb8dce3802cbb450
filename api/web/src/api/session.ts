import { queryOptions, type QueryClient } from '@tanstack/react-query'
import { api, Refusal, type Schema } from './client'

export type User = Schema['UserView']

/** Role is what a person may do. */
export type Role = User['role']

/** session is who has signed on, or null. */
export const session = queryOptions({
  queryKey: ['session'],
  queryFn: async (): Promise<User | null> => {
    const { data, error, response } = await api.GET('/api/v1/session').catch(() => {
      throw new Refusal(0, {})
    })
    if (data) return data.user
    if (response.status === 401) return null
    throw new Refusal(response.status, error ?? {})
  },
  staleTime: Number.POSITIVE_INFINITY,
})

/** become shows the application to another person, or to nobody; what the one before has read is not for him. */
export function become(cache: QueryClient, user: User | null) {
  cache.removeQueries({ predicate: (query) => query.queryKey[0] !== session.queryKey[0] })
  cache.setQueryData(session.queryKey, user)
}
