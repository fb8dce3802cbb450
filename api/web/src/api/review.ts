import { most, ofDataset } from './calls'
import { api, everything, got } from './client'

// What the screen of the review of qualifications reads; see calls.ts.

/** review is table 1A of the review of qualifications, all its pages in one; of one commune where one is named. */
export const review = (dataset: string, commune: string) =>
  ofDataset(dataset, `review ${commune}`, async (path) => {
    const page = (cursor: string | undefined) =>
      got(
        api.GET('/api/v1/datasets/{dataset}/review', {
          params: { path, query: { ...(commune && { commune }), limit: most, cursor } },
        }),
      )
    const first = await page(undefined)
    const rest = first.next ? await everything((cursor) => page(cursor ?? first.next)) : []
    return { ...first, items: [...first.items, ...rest] }
  })

export const reviewHolders = (dataset: string, commune: string) =>
  ofDataset(dataset, `review holders ${commune}`, (path) =>
    everything((cursor) =>
      got(
        api.GET('/api/v1/datasets/{dataset}/review/holders', {
          params: { path, query: { ...(commune && { commune }), limit: most, cursor } },
        }),
      ),
    ),
  )

/** reviewNeeds is table 1C: sums by field, with the rows themselves where they are of one commune. */
export const reviewNeeds = (dataset: string, commune: string, rows: boolean) =>
  ofDataset(dataset, `review needs ${commune}`, (path) =>
    got(
      api.GET('/api/v1/datasets/{dataset}/review/needs', {
        params: { path, query: { ...(commune && { commune }), limit: rows ? most : 1 } },
      }),
    ),
  )
