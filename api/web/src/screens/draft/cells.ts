import type { Schema } from '../../api/client'
import { fold } from '../../words/fold'
import { number } from '../../words/format'

export type Column = Schema['GridColumn']
type Option = Schema['Option']

// What a cell holds (codes, digits, yyyy-mm-dd) and what people see and write in it (names, 1.234, 31/12/2025).

type Names = { byValue: Map<string, Option>; byText: Map<string, string | undefined> }
const indexes = new WeakMap<Column, Names>()

const key = (text: string) =>
  fold(text)
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()

/** names of the options of a column, each text that is the name of two options without a value. */
function names(column: Column): Names {
  const known = indexes.get(column)
  if (known) return known
  const made: Names = { byValue: new Map(), byText: new Map() }
  const add = (text: string, value: string) => {
    const k = key(text)
    made.byText.set(k, made.byText.has(k) && made.byText.get(k) !== value ? undefined : value)
  }
  for (const o of column.options) {
    made.byValue.set(o.value, o)
    add(o.label, o.value)
    if (o.within) add(`${o.label} ${o.within}`, o.value)
  }
  indexes.set(column, made)
  return made
}

/** optionText is an option as it is shown: with what it lies within where the name alone is not enough. */
export function optionText(column: Column, o: Option): string {
  return o.within && names(column).byText.get(key(o.label)) === undefined ? `${o.label} (${o.within})` : o.label
}

const day = /^(\d{4})-(\d{2})-(\d{2})$/

/** shown is a cell in words. */
export function shown(column: Column, value: string): string {
  if (value === '') return ''
  const named = (word: string) => {
    const o = names(column).byValue.get(word)
    return o ? optionText(column, o) : word
  }
  switch (column.form) {
    case 'ids':
      return value.split(' ').map(named).join('; ')
    case 'whole':
      return /^-?\d{1,15}$/.test(value) ? number(Number(value)) : value
    case 'day':
      return value.replace(day, '$3/$2/$1')
    default:
      return named(value)
  }
}

/** copied is a cell as it goes to the clipboard: names, and numbers as every spreadsheet reads them. */
export const copied = (column: Column, value: string): string =>
  column.form === 'whole' || column.form === 'day' ? value : shown(column, value)

const grouped = /^-?\d{1,3}([., \u00a0\u202f]\d{3})+$/
const dmy = /^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})$/

/** meant is what a cell holds when somebody types or pastes a text: a name becomes its code. */
export function meant(column: Column, typed: string): string {
  const text = typed.normalize('NFC').trim()
  if (text === '') return ''
  const { byValue, byText } = names(column)
  const one = (word: string) => (byValue.has(word) ? word : (byText.get(key(word)) ?? word))
  switch (column.form) {
    case 'ids': {
      const whole = one(text)
      if (whole !== text || byValue.has(text)) return whole
      const words = /[;,]/.test(text) ? text.split(/[;,]/) : [text]
      const found = words
        .map((w) => w.trim())
        .filter(Boolean)
        .map(one)
      return [...new Set(found)].join(' ')
    }
    case 'whole':
    case 'year':
      // Digits in groups of three are a whole number, whatever stands between them.
      return grouped.test(text) ? text.replace(/[^\d-]/g, '') : text.replace(/^(\d+)[.,]0+$/, '$1')
    case 'day': {
      const [, d = '', m = '', y = ''] = dmy.exec(text) ?? []
      return y ? `${y}-${m.padStart(2, '0')}-${d.padStart(2, '0')}` : text
    }
    default:
      return one(text)
  }
}

/** offered are the options whose names have every word of a text, those that begin with it first. */
export function offered(column: Column, text: string, most: number): Option[] {
  const words = fold(text).split(/\s+/).filter(Boolean)
  const starts: Option[] = [],
    others: Option[] = []
  for (const o of column.options) {
    const of = fold(`${o.label} ${o.within ?? ''} ${o.value}`)
    if (!words.every((w) => of.includes(w))) continue
    ;(of.startsWith(words[0] ?? '') ? starts : others).push(o)
    if (starts.length >= most) break
  }
  return [...starts, ...others].slice(0, most)
}

/** readBlock reads what a spreadsheet copies: cells between tabs, quoted where they hold line breaks. */
export function readBlock(text: string): string[][] {
  const rows: string[][] = []
  let row: string[] = [],
    cell = '',
    quoted = false
  const source = text.replaceAll('\r\n', '\n').replace(/\n$/, '')
  for (let i = 0; i < source.length; i++) {
    const c = source.charAt(i)
    if (quoted) {
      if (c !== '"') cell += c
      else if (source[i + 1] === '"') {
        cell += '"'
        i++
      } else quoted = false
    } else if (c === '"' && cell === '') quoted = true
    else if (c === '\t' || c === '\n') {
      row.push(cell)
      cell = ''
      if (c === '\n') {
        rows.push(row)
        row = []
      }
    } else cell += c
  }
  row.push(cell)
  rows.push(row)
  return rows
}

/** writeBlock writes what readBlock and spreadsheets read. */
export const writeBlock = (rows: string[][]): string =>
  rows.map((row) => row.map((c) => (/["\t\n]/.test(c) ? `"${c.replaceAll('"', '""')}"` : c)).join('\t')).join('\n')
