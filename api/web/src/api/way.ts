import { queryOptions } from '@tanstack/react-query'
import { most } from './calls'
import { api, everything, got } from './client'

/** gate is what stands between a version of a proposal and its publication. */
export const gate = (id: string, version: number) =>
  queryOptions({
    queryKey: ['gate', id, version],
    queryFn: () => got(api.GET('/api/v1/proposals/{proposal}/gate', { params: { path: { proposal: id } } })),
  })

/** acts are what was done with a proposal, the last first. */
export const acts = (id: string) =>
  queryOptions({
    queryKey: ['acts', id],
    queryFn: () =>
      everything((cursor) =>
        got(
          api.GET('/api/v1/proposals/{proposal}/acts', {
            params: { path: { proposal: id }, query: { limit: most, cursor } },
          }),
        ),
      ),
  })

/** transitions are the state machine of proposals: what leads where, and what has to come with it. */
export const transitions = queryOptions({
  queryKey: ['transitions'],
  queryFn: () => everything(() => got(api.GET('/api/v1/transitions'))),
  staleTime: Number.POSITIVE_INFINITY,
})
