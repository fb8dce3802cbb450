import createClient, { type Middleware } from 'openapi-fetch'
import { language } from '../words/words'
import type { components, paths } from './schema'

export type Schema = components['schemas']

/** Refusal is an error that the API answered with (RFC 9457). Status 0 means that it did not answer at all. */
export class Refusal extends Error {
  readonly status: number
  readonly title: string
  readonly code: string
  readonly request: string
  readonly faults: NonNullable<Schema['Error']['faults']>

  constructor(status: number, problem: Partial<Schema['Error']>) {
    super(problem.detail ?? '')
    this.status = status
    this.title = problem.title ?? ''
    this.code = problem.code ?? ''
    this.request = problem.request_id ?? ''
    this.faults = problem.faults ?? []
  }
}

const speaking: Middleware = {
  onRequest({ request }) {
    request.headers.set('Accept-Language', language())
    return request
  },
}

export const api = createClient<paths>({ baseUrl: '/' })
api.use(speaking)

/** got returns the answer of a call or throws a Refusal: openapi-fetch returns errors, the cache wants them thrown. */
export async function got<T>(call: Promise<{ data?: T; error?: unknown; response: Response }>): Promise<T> {
  let answer
  try {
    answer = await call
  } catch {
    throw new Refusal(0, {})
  }
  if (!answer.response.ok) throw new Refusal(answer.response.status, problemOf(answer.error))
  return answer.data as T
}

function problemOf(error: unknown): Partial<Schema['Error']> {
  return typeof error === 'object' && error !== null ? error : {}
}

type Page<T> = { items: T[] | null; next?: string }

/** everything follows the cursors of a list to its end. */
export async function everything<T>(page: (cursor: string | undefined) => Promise<Page<T>>): Promise<T[]> {
  const all: T[] = []
  let cursor: string | undefined
  do {
    const { items, next } = await page(cursor)
    all.push(...(items ?? []))
    cursor = next || undefined
  } while (cursor)
  return all
}

/** newKey is an Idempotency-Key: a call repeated with the same key creates nothing a second time. */
export const newKey = () => crypto.randomUUID()
