import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import type { Response } from 'playwright-core'

// The API's document as a judge: every answer that a page is given is held to it.

type Answers = Record<string, { content?: Record<string, { schema?: object }> }>
type Document = { paths: Record<string, Record<string, { responses?: Answers }>> }

const document = JSON.parse(readFileSync(join(import.meta.dirname, '../../openapi.json'), 'utf8')) as Document
const ajv = new Ajv2020({ strict: false, validateFormats: false }).addSchema(document, 'document')

/** addresses are the paths of the document; one without parameters is meant before one with. */
const addresses = Object.keys(document.paths)
  .map((path) => ({ path, is: new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/]+')}$`) }))
  .sort((a, b) => a.path.split('{').length - b.path.split('{').length)

const pointer = (...names: string[]) =>
  names.map((n) => `/${encodeURIComponent(n.replaceAll('~', '~0').replaceAll('/', '~1'))}`).join('')

const compiled = new Map<string, ValidateFunction>()
function schema(...names: string[]): ValidateFunction {
  const at = `document#${pointer(...names)}`
  const check = compiled.get(at) ?? ajv.compile({ $ref: at })
  compiled.set(at, check)
  return check
}

/** outside says how an answer of the API is not what its document says; '' if it is, or if the API did not give it. */
export async function outside(r: Response): Promise<string> {
  const { pathname } = new URL(r.url())
  const found = addresses.find((a) => a.is.test(pathname))
  if (!pathname.startsWith('/api/v1/') || !found) return ''
  const method = r.request().method().toLowerCase()
  const where = `${method} ${pathname}: ${r.status()}`
  const said = document.paths[found.path]?.[method]?.responses
  if (!said) return ''
  const status = [`${r.status()}`, `${Math.floor(r.status() / 100)}XX`, 'default'].find((s) => said[s])
  if (!status || (status === 'default' && r.status() < 500)) return `${where} is not in the document`
  const type = (r.headers()['content-type'] ?? '').split(';')[0] ?? ''
  const content = said[status]?.content
  if (!content || r.status() === 204 || r.status() === 304) return ''
  if (!content[type]) return `${where} as ${type} is not in the document`
  if (!type.endsWith('json') || !content[type].schema) return ''
  // A page that has gone on to another no longer has the answer.
  const text = await r.text().catch(() => '')
  if (text === '') return ''
  const check = schema('paths', found.path, method, 'responses', status, 'content', type, 'schema')
  return check(JSON.parse(text)) ? '' : `${where}: ${ajv.errorsText(check.errors)}`
}
