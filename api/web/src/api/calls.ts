import { queryOptions, type QueryClient } from '@tanstack/react-query'
import { api, everything, got, type Schema } from './client'

// Everything the screens read, each with the key under which TanStack Query caches it. A screen calls
// useQuery(proposals) and knows no address of the API. Datasets, the contents of proposals and maps never
// change, so once read they stay fresh; whatever changes something names the keys it made stale (renew).

const never = { staleTime: Number.POSITIVE_INFINITY }
/** most is how many items the API gives a page. */
export const most = 1000

/** lists are the closed lists of the formats: goals with their units, kinds of offers, roles. */
export const lists = queryOptions({
  queryKey: ['lists'],
  queryFn: () => got(api.GET('/api/v1/lists')),
  ...never,
})

export const datasets = queryOptions({
  queryKey: ['datasets'],
  queryFn: () =>
    everything((cursor) => got(api.GET('/api/v1/datasets', { params: { query: { limit: most, cursor } } }))),
})

export const provinces = queryOptions({
  queryKey: ['provinces'],
  queryFn: () => everything(() => got(api.GET('/api/v1/provinces'))),
})

export const referenceDatasets = queryOptions({
  queryKey: ['reference-datasets'],
  queryFn: () => everything(() => got(api.GET('/api/v1/reference-datasets'))),
  ...never,
})

/** ofDataset is something of a dataset, which never changes. */
export const ofDataset = <T>(dataset: string, what: string, load: (path: { dataset: string }) => Promise<T>) =>
  queryOptions({
    queryKey: ['dataset', dataset, what],
    queryFn: () => load({ dataset }),
    enabled: dataset !== '',
    ...never,
  })

export const communes = (dataset: string) =>
  ofDataset(dataset, 'communes', (path) =>
    everything((cursor) =>
      got(api.GET('/api/v1/datasets/{dataset}/communes', { params: { path, query: { limit: most, cursor } } })),
    ),
  )

export const fields = (dataset: string) =>
  ofDataset(dataset, 'fields', (path) =>
    everything((cursor) =>
      got(api.GET('/api/v1/datasets/{dataset}/fields', { params: { path, query: { limit: most, cursor } } })),
    ),
  )

export const universities = (dataset: string) =>
  ofDataset(dataset, 'universities', (path) =>
    everything((cursor) =>
      got(api.GET('/api/v1/datasets/{dataset}/universities', { params: { path, query: { limit: most, cursor } } })),
    ),
  )

export const norms = (dataset: string) =>
  ofDataset(dataset, 'norms', (path) =>
    everything((cursor) =>
      got(api.GET('/api/v1/datasets/{dataset}/norms', { params: { path, query: { limit: most, cursor } } })),
    ),
  )

export const positions = (dataset: string) =>
  ofDataset(dataset, 'positions', (path) =>
    everything((cursor) =>
      got(api.GET('/api/v1/datasets/{dataset}/positions', { params: { path, query: { limit: most, cursor } } })),
    ),
  )

export const majors = (dataset: string) =>
  ofDataset(dataset, 'majors', (path) =>
    everything((cursor) =>
      got(api.GET('/api/v1/datasets/{dataset}/majors', { params: { path, query: { limit: most, cursor } } })),
    ),
  )

export const codeNames = (dataset: string) =>
  ofDataset(dataset, 'names', (path) =>
    everything((cursor) =>
      got(api.GET('/api/v1/datasets/{dataset}/names', { params: { path, query: { limit: most, cursor } } })),
    ),
  )

export const demands = (dataset: string) =>
  ofDataset(dataset, 'demands', (path) =>
    everything((cursor) =>
      got(api.GET('/api/v1/datasets/{dataset}/demands', { params: { path, query: { limit: most, cursor } } })),
    ),
  )

export const shortfallSummary = (dataset: string) =>
  ofDataset(dataset, 'shortfall-summary', (path) =>
    got(api.GET('/api/v1/datasets/{dataset}/shortfalls/summary', { params: { path } })),
  )

export const shortfall = (dataset: string, commune: string, field: string) =>
  ofDataset(dataset, `shortfall ${commune} ${field}`, async (path) => {
    const page = await got(
      api.GET('/api/v1/datasets/{dataset}/shortfalls', { params: { path, query: { commune, field } } }),
    )
    return page.items[0] ?? null
  })

export const roster = (dataset: string, commune: string) =>
  ofDataset(dataset, `roster ${commune}`, (path) =>
    everything((cursor) =>
      got(api.GET('/api/v1/datasets/{dataset}/roster', { params: { path, query: { commune, limit: most, cursor } } })),
    ),
  )

export const map = (name: string) =>
  queryOptions({
    queryKey: ['map', name],
    queryFn: () => got(api.GET('/api/v1/maps/{map}', { params: { path: { map: name } }, parseAs: 'text' })),
    enabled: name !== '',
    retry: false,
    ...never,
  })

const proposalsOf = (kind: 'plan' | 'hypothesis') =>
  queryOptions({
    queryKey: ['proposals', `of kind ${kind}`],
    queryFn: () =>
      everything((cursor) => got(api.GET('/api/v1/proposals', { params: { query: { kind, limit: most, cursor } } }))),
  })

/** proposals are the plans; what scenarios and what-if questions computed are hypotheses, which nobody sees unasked. */
export const proposals = proposalsOf('plan')
export const hypotheses = proposalsOf('hypothesis')

export const proposal = (id: string) =>
  queryOptions({
    queryKey: ['proposals', id],
    queryFn: () => got(api.GET('/api/v1/proposals/{proposal}', { params: { path: { proposal: id } } })),
    enabled: id !== '',
  })

const ofProposal = <T>(proposal: string, what: string, load: (path: { proposal: string }) => Promise<T>) =>
  queryOptions({
    queryKey: ['proposal', proposal, what],
    queryFn: () => load({ proposal }),
    enabled: proposal !== '',
    ...never,
  })

/** changes are what was changed of its base to compute a hypothesis. */
export const changes = (proposal: string) =>
  ofProposal(proposal, 'changes', (path) =>
    everything(() => got(api.GET('/api/v1/proposals/{proposal}/changes', { params: { path } }))),
  )

export const summary = (proposal: string) =>
  ofProposal(proposal, 'summary', (path) => got(api.GET('/api/v1/proposals/{proposal}/summary', { params: { path } })))

export const coverage = (proposal: string, field: string, year: number | undefined) =>
  ofProposal(proposal, `coverage ${field} ${year}`, (path) =>
    everything(() =>
      got(
        api.GET('/api/v1/proposals/{proposal}/coverage', {
          params: { path, query: { field: field || undefined, year } },
        }),
      ),
    ),
  )

export const allocations = (proposal: string) =>
  ofProposal(proposal, 'allocations', (path) =>
    everything((cursor) =>
      got(api.GET('/api/v1/proposals/{proposal}/allocations', { params: { path, query: { limit: most, cursor } } })),
    ),
  )

export const unmet = (proposal: string) =>
  ofProposal(proposal, 'unmet', (path) =>
    everything((cursor) =>
      got(api.GET('/api/v1/proposals/{proposal}/unmet', { params: { path, query: { limit: most, cursor } } })),
    ),
  )

export const communeAllocations = (proposal: string, commune: string) =>
  ofProposal(proposal, `allocations ${commune}`, (path) =>
    everything((cursor) =>
      got(
        api.GET('/api/v1/proposals/{proposal}/communes/{commune}/allocations', {
          params: { path: { ...path, commune }, query: { limit: most, cursor } },
        }),
      ),
    ),
  )

export const communeUnmet = (proposal: string, commune: string) =>
  ofProposal(proposal, `unmet ${commune}`, (path) =>
    everything((cursor) =>
      got(
        api.GET('/api/v1/proposals/{proposal}/communes/{commune}/unmet', {
          params: { path: { ...path, commune }, query: { limit: most, cursor } },
        }),
      ),
    ),
  )

/** Case is one cell of the demand: a commune, a field, a need, a year and the class of the holders. */
type Case = Pick<Schema['Unmet'], 'commune' | 'field' | 'need' | 'year' | 'class'>

type Need = 'vacant' | 'unqualified' | 'refresh'

export const reason = (proposal: string, cell: Case) =>
  ofProposal(proposal, `reason ${cell.commune} ${cell.field} ${cell.need} ${cell.year} ${cell.class}`, async (path) => {
    const page = await got(
      api.GET('/api/v1/proposals/{proposal}/reasons', {
        params: { path, query: { ...cell, need: cell.need as Need, limit: 1 } },
      }),
    )
    return page.items[0] ?? null
  })

export const prices = (proposal: string) =>
  ofProposal(proposal, 'prices', (path) =>
    got(api.GET('/api/v1/proposals/{proposal}/prices', { params: { path, query: { top: 50 } } })),
  )

/** whyNot says why a case gets no more of an offer. */
export const whyNot = (proposal: string, cell: Case, offer: string) =>
  ofProposal(
    proposal,
    `why-not ${cell.commune} ${cell.field} ${cell.need} ${cell.year} ${cell.class} ${offer}`,
    (path) =>
      got(
        api.GET('/api/v1/proposals/{proposal}/why-not', {
          params: {
            path,
            query: {
              commune: cell.commune,
              field: cell.field,
              year: cell.year,
              class: cell.class,
              need: cell.need as Need,
              offer,
            },
          },
        }),
      ),
  )

/** alternatives says what would serve a seat of an allocation instead. */
export const alternatives = (proposal: string, a: Case & { offer: string }) =>
  ofProposal(proposal, `alternatives ${a.commune} ${a.field} ${a.need} ${a.year} ${a.class} ${a.offer}`, (path) =>
    got(
      api.GET('/api/v1/proposals/{proposal}/alternatives', {
        params: {
          path,
          query: {
            commune: a.commune,
            field: a.field,
            year: a.year,
            class: a.class,
            need: a.need as Need,
            offer: a.offer,
          },
        },
      }),
    ),
  )

export const runs = queryOptions({
  queryKey: ['runs'],
  queryFn: async () => (await got(api.GET('/api/v1/runs', { params: { query: { limit: 200 } } }))).items,
  refetchInterval: (query) => (query.state.data?.some(underWay) ? 2000 : 15_000),
})

export const run = (id: string) =>
  queryOptions({
    queryKey: ['runs', id],
    queryFn: () => got(api.GET('/api/v1/runs/{run}', { params: { path: { run: id } } })),
    // The event stream is faster; polling is for networks that block it.
    refetchInterval: (query) => (query.state.data && underWay(query.state.data) ? 5000 : false),
  })

export const underWay = (r: Schema['Run']) => r.state === 'queued' || r.state === 'running'

export const referencePolicies = queryOptions({
  queryKey: ['reference-policies'],
  queryFn: () => everything(() => got(api.GET('/api/v1/reference-policies'))),
  ...never,
})

export const policies = queryOptions({
  queryKey: ['policies'],
  queryFn: () =>
    everything((cursor) => got(api.GET('/api/v1/policies', { params: { query: { limit: most, cursor } } }))),
})

export const policy = (id: string) =>
  queryOptions({
    queryKey: ['policies', id],
    queryFn: () => got(api.GET('/api/v1/policies/{policy}', { params: { path: { policy: id } } })),
    enabled: id !== '',
    ...never,
  })

export const drafts = queryOptions({
  queryKey: ['drafts'],
  queryFn: () => everything((cursor) => got(api.GET('/api/v1/drafts', { params: { query: { limit: most, cursor } } }))),
})

export const draft = (id: string) =>
  queryOptions({
    queryKey: ['drafts', id],
    queryFn: () => got(api.GET('/api/v1/drafts/{draft}', { params: { path: { draft: id } } })),
  })

/** draftFaults is everything that keeps a draft from being frozen, and what its planner should look at before. */
export const draftFaults = (id: string, version: number) =>
  queryOptions({
    queryKey: ['drafts', id, 'faults', version],
    queryFn: () => got(api.GET('/api/v1/drafts/{draft}/faults', { params: { path: { draft: id } } })),
    staleTime: 60_000,
  })

/** draftDemand is what a draft asks for, beside the dataset that it began as. */
export const draftDemand = (id: string, version: number) =>
  queryOptions({
    queryKey: ['draft-demand', id, version],
    queryFn: () => got(api.GET('/api/v1/drafts/{draft}/demand', { params: { path: { draft: id } } })),
    ...never,
  })

/** renew makes the screens fetch again what a change has made stale. */
export const renew = (cache: QueryClient, ...first: string[]) =>
  Promise.all(first.map((key) => cache.invalidateQueries({ queryKey: [key] })))

export const quotas = queryOptions({
  queryKey: ['quotas'],
  queryFn: () => everything((cursor) => got(api.GET('/api/v1/quotas', { params: { query: { limit: most, cursor } } }))),
})

export const outlook = (commune: string) =>
  queryOptions({
    queryKey: ['outlook', commune],
    queryFn: () => got(api.GET('/api/v1/communes/{commune}/outlook', { params: { path: { commune } } })),
  })

export const users = queryOptions({
  queryKey: ['users'],
  queryFn: () => everything((cursor) => got(api.GET('/api/v1/users', { params: { query: { limit: most, cursor } } }))),
})

/** people are the names of accounts, which planners see beside what was done. */
export const people = queryOptions({
  queryKey: ['people'],
  queryFn: () => everything((cursor) => got(api.GET('/api/v1/people', { params: { query: { limit: most, cursor } } }))),
  staleTime: 60_000,
})

export const publications = queryOptions({
  queryKey: ['publications'],
  queryFn: () =>
    everything((cursor) => got(api.GET('/api/v1/publications', { params: { query: { limit: most, cursor } } }))),
})

/** audit is the latest thousand lines; the downloaded file has them all. */
export const audit = queryOptions({
  queryKey: ['audit'],
  queryFn: async () => (await got(api.GET('/api/v1/audit', { params: { query: { limit: most } } }))).items,
})

export const tokens = queryOptions({
  queryKey: ['tokens'],
  queryFn: () => everything((cursor) => got(api.GET('/api/v1/tokens', { params: { query: { limit: most, cursor } } }))),
})

export const sessions = queryOptions({
  queryKey: ['sessions'],
  queryFn: () => everything(() => got(api.GET('/api/v1/sessions'))),
})
