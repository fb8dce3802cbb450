import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import vi from '../../../../data/lang/vi.json'

type Tree = { [key: string]: string | Tree }

const flat = (tree: Tree, at = ''): string[] =>
  Object.entries(tree).flatMap(([key, value]) => (typeof value === 'string' ? [at + key] : flat(value, `${at}${key}.`)))

const src = join(import.meta.dirname, '..')
const code = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.tsx?$/.test(file) && !file.includes('.test.') && !file.endsWith('schema.d.ts'))
  .map((file) => readFileSync(join(src, file), 'utf8'))
  .join('\n')

const keys = flat(vi)

// Keys as they occur in code: whole ('web.state.empty'), or with a hole (`web.screen.${name}`, name('web.stage', ...)).
const whole = new Set([...code.matchAll(/'([a-z_]+(?:\.[\w-]+)+)'/g)].map((m) => m[1] as string))
const open = new Set([...code.matchAll(/`([a-z_]+(?:\.[\w-]+)*\.)\$\{[^}]+\}([.\w]*)`/g)].map((m) => `${m[1]}*${m[2]}`))
const named = new Set([...code.matchAll(/\bname\('([\w.]+)',/g)].map((m) => `${m[1]}.*`))
const patterns = [...open, ...named].map((p) => new RegExp(`^${p.replaceAll('.', '\\.').replaceAll('*', '[\\w-]+')}$`))

it('has every sentence that a screen says', () => {
  const said = [...whole].filter((key) => keys.some((k) => k.split('.')[0] === key.split('.')[0]))
  expect(said.length).toBeGreaterThan(50)
  expect(said.filter((key) => !keys.includes(key) && !keys.some((k) => k.startsWith(`${key}.`)))).toEqual([])
})

it('has no sentence that no screen says', () => {
  const ours = keys.filter((key) => key.startsWith('web.'))
  expect(ours.filter((key) => !whole.has(key) && !patterns.some((p) => p.test(key)))).toEqual([])
})
