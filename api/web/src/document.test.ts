import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Response } from 'playwright-core'
import { expect, it } from 'vitest'
import { outside } from '../test/document'

// The judge of the stories has to find what the document does not say.

const answer = (method: string, path: string, status: number, type = '', text = '') =>
  ({
    url: () => `http://127.0.0.1${path}`,
    status: () => status,
    headers: () => ({ 'content-type': type }),
    text: () => Promise.resolve(text),
    request: () => ({ method: () => method }),
  }) as unknown as Response

const json = 'application/json'
const refusal = 'application/problem+json'

it('lets by what the document says, and what is no answer of the API', async () => {
  for (const right of [
    answer('GET', '/api/v1/drafts', 200, json, '{"items":[]}'),
    answer('GET', '/api/v1/drafts/1', 304),
    answer('GET', '/api/v1/maps/x', 200, 'application/geo+json', '{"type":"FeatureCollection"}'),
    answer('GET', '/api/v1/runs/x/events', 200, 'text/event-stream'),
    answer('DELETE', '/api/v1/session', 204),
    answer('GET', '/overview', 200, 'text/html', '<html>'),
  ])
    expect(await outside(right)).toBe('')
})

it('finds what the document does not say', async () => {
  for (const wrong of [
    answer('GET', '/api/v1/drafts', 200, json, '{"items":null}'),
    answer('GET', '/api/v1/drafts', 200, json, '{"items":[],"more":1}'),
    answer('GET', '/api/v1/drafts', 200, 'text/plain', 'x'),
    answer('GET', '/api/v1/drafts', 203, json, '{"items":[]}'),
    answer('GET', '/api/v1/session', 401, refusal, '{"nope":1}'),
  ])
    expect(await outside(wrong)).not.toBe('')
})

type Said = { responses?: Record<string, { content?: Record<string, object> }> }

it('reads every schema of the document', async () => {
  const { paths } = JSON.parse(readFileSync(join(import.meta.dirname, '../../openapi.json'), 'utf8')) as {
    paths: Record<string, Record<string, Said>>
  }
  let read = 0
  for (const [path, item] of Object.entries(paths))
    for (const [method, said] of Object.entries(item))
      for (const [status, { content }] of Object.entries(said.responses ?? {}))
        for (const type of Object.keys(content ?? {}).filter((t) => t.endsWith('json'))) {
          const code = Number(status.replace('XX', '22').replace('default', '503'))
          await outside(answer(method.toUpperCase(), path.replaceAll(/\{\w+\}/g, 'x'), code, type, '{}'))
          read++
        }
  expect(read).toBeGreaterThan(200)
}, 60_000)
