import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'

// The structure of the web sources, as cmd/dathang/house_test.go checks that of the Go sources.

const web = join(import.meta.dirname, '..')
const src = join(web, 'src')

const under = (folder: string, ending: RegExp) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => ending.test(file) && !file.endsWith('schema.d.ts'))
    .map((file) => join(folder, file))

/** imported are the files of src that a file imports, even for types alone: a reader has to follow those too. */
function imported(file: string): string[] {
  const named = readFileSync(file, 'utf8').matchAll(/(?:\bfrom|\bimport)[ (]*'(\.[^']*)'/g)
  return [...named]
    .map((m) => resolve(dirname(file), m[1] ?? ''))
    .flatMap((path) => [`${path}.ts`, `${path}.tsx`].filter((one) => existsSync(one)))
}

const sources = under(src, /\.tsx?$/).filter((file) => !file.includes('.test.'))
const graph = new Map(sources.map((file) => [file, imported(file)]))

/** circles finds import circles by depth-first search, entering every file once. */
function circles(): string[] {
  const found: string[] = []
  const done = new Set<string>()
  const walk = (file: string, way: string[]) => {
    const at = way.indexOf(file)
    if (at >= 0) found.push([...way.slice(at), file].map((one) => relative(src, one)).join(' -> '))
    if (at >= 0 || done.has(file)) return
    for (const next of graph.get(file) ?? []) walk(next, [...way, file])
    done.add(file)
  }
  for (const file of sources) walk(file, [])
  return found
}

/** rooms says which room may import which others; files of one room may import each other. */
const rooms: Record<string, string[]> = {
  words: [],
  api: ['words'],
  parts: ['api', 'words'],
  screen: ['parts', 'api', 'words'],
  // The list of screens, the frame, and the entry point.
  top: ['screen', 'parts', 'api', 'words'],
}

/** borrowed are the exceptions: one screen that shows a part of another. */
const borrowed = new Set(['account -> entry', 'overview -> proposal', 'run -> runs'])

const parts = (file: string) => relative(src, file).split('/')

function room(file: string): string {
  const [first = '', ...rest] = parts(file)
  if (first === 'screens') return rest.length > 1 ? 'screen' : 'top'
  return rest.length > 0 ? first : 'top'
}

/** allowed says whether a file may import another. */
function allowed(from: string, to: string): boolean {
  if (room(from) !== room(to)) return rooms[room(from)]?.includes(room(to)) ?? false
  if (room(from) !== 'screen') return true
  const [, screen = ''] = parts(from)
  const [, other = ''] = parts(to)
  return screen === other || borrowed.has(`${screen} -> ${other}`)
}

describe('imports', () => {
  it('have no circle', () => {
    expect([...graph.values()].flat().length).toBeGreaterThan(200)
    expect(circles()).toEqual([])
  })

  it('go from screens to parts to calls to words, and from screen to screen only where it is said', () => {
    const wrong = sources.flatMap((from) =>
      imported(from)
        .filter((to) => !allowed(from, to))
        .map((to) => `${relative(src, from)} -> ${relative(src, to)}`),
    )
    expect(wrong).toEqual([])
  })
})

describe('files', () => {
  const all = [...under(src, /\.(tsx?|css)$/), ...under(join(web, 'test'), /\.(ts|mjs|sh)$/)]
  const lines = (file: string) => readFileSync(file, 'utf8').trimEnd().split('\n')

  it('have lines of 120 characters at most', () => {
    const long = all.flatMap((file) =>
      lines(file)
        .map((line, i) => ({ at: `${relative(web, file)}:${i + 1}`, length: line.length }))
        .filter((line) => line.length > 120),
    )
    expect(long).toEqual([])
  })

  it('have 400 lines at most', () => {
    const long = all.map((file) => ({ file: relative(web, file), lines: lines(file).length }))
    expect(long.filter((file) => file.lines > 400)).toEqual([])
  })
})
