import type { Schema } from '../../api/client'
import type { Column } from './cells'

type PartRow = Schema['PartRow']
type Change = Schema['PartChangeBody']
type Rows = Schema['PartRows']
type Changed = Schema['PartChanged']

/** Edit is one step of what a person did: it knows both sides, so that it can be undone. */
export type Edit =
  | { kind: 'set'; row: string; column: number; from: string; to: string }
  | { kind: 'add'; row: string; after: string; cells: string[] }
  | { kind: 'delete'; row: string; after: string; cells: string[] }

/** Lost is what a person had typed into a row that somebody else deleted. */
export type Lost = { row: string; texts: string[] }

const at = (row: string, column: number) => `${row} ${column}`

/** most is how many cells and rows are sent at once. */
const most = 20_000

/**
 * Book is one part of a draft while a person edits it: the rows as the service has them, and over them what is not
 * saved yet. Each unsaved cell knows the value that the person saw, so that nobody overwrites what somebody else wrote
 * meanwhile.
 */
export class Book {
  /** version of the draft that the rows are of; 0 before the first answer. */
  version = 0
  /** tick counts all changes, shape those of which rows there are. */
  tick = 0
  shape = 0
  /** order of the rows as they are shown. */
  order: string[] = []
  faults = new Map<string, string>()
  /** ofPart are faults of no single cell. */
  ofPart: string[] = []
  /** conflicts are cells that somebody else changed while this person did: with the value as it stands. */
  conflicts = new Map<string, string>()
  lost: Lost[] = []
  private rows = new Map<string, { cells: string[]; version: number }>()
  private mine = new Map<string, { row: string; column: number; value: string; saw: string }>()
  private refused = new Map<string, { value: string; why: string }>()
  private added = new Map<string, string>()
  private deleted = new Map<string, number>()
  private done: Edit[][] = []
  private undone: Edit[][] = []
  private heard = new Set<() => void>()

  constructor(public columns: Column[]) {}

  /** listen is told of every change; the answer ends it. */
  listen = (f: () => void) => {
    this.heard.add(f)
    return () => void this.heard.delete(f)
  }
  now = () => this.tick

  private told() {
    this.tick++
    for (const f of this.heard) f()
  }

  value(row: string, column: number): string {
    return this.mine.get(at(row, column))?.value ?? this.rows.get(row)?.cells[column] ?? ''
  }

  cells(row: string): string[] {
    return this.columns.map((_, c) => this.value(row, c))
  }

  /** fault of a cell: what the service refused, or what is wrong with what it holds. */
  fault(row: string, column: number): string | undefined {
    const key = at(row, column),
      mine = this.mine.get(key),
      refused = this.refused.get(key)
    if (mine) return refused?.value === mine.value ? refused.why : undefined
    return this.faults.get(key)
  }

  isMine = (row: string, column: number): boolean => this.mine.has(at(row, column))
  theirs = (row: string, column: number): string | undefined => this.conflicts.get(at(row, column))

  /** unsaved counts the cells and rows that the service does not have. */
  get unsaved(): number {
    return this.mine.size + this.added.size + this.deleted.size
  }
  /** wrong counts the unsaved cells that the service cannot take, and those in conflict. */
  get wrong(): number {
    let n = this.conflicts.size
    for (const [key, m] of this.mine) if (this.refused.get(key)?.value === m.value) n++
    return n
  }
  get canUndo(): boolean {
    return this.done.length > 0
  }
  get canRedo(): boolean {
    return this.undone.length > 0
  }

  /** act does what a person asks, as one step to undo. */
  act(edits: Edit[]) {
    const real = edits.filter((e) => e.kind !== 'set' || e.from !== e.to)
    if (real.length === 0) return
    for (const e of real) this.put(e)
    this.done.push(real)
    this.undone = []
    this.told()
  }

  /** set is the edit that gives a cell a value. */
  set = (row: string, column: number, to: string): Edit => ({
    kind: 'set',
    row,
    column,
    from: this.value(row, column),
    to,
  })

  /** remove is the edit that deletes a row. */
  remove = (row: string): Edit => ({ kind: 'delete', row, after: this.before(row), cells: this.cells(row) })

  private before = (row: string) => this.order[this.order.indexOf(row) - 1] ?? ''

  undo() {
    this.turn(this.done, this.undone, (edits) => edits.toReversed().map(inverse))
  }
  redo() {
    this.turn(this.undone, this.done, (edits) => edits)
  }

  private turn(from: Edit[][], to: Edit[][], make: (edits: Edit[]) => Edit[]) {
    const edits = from.pop()
    if (!edits) return
    for (const e of make(edits)) {
      // What somebody has changed since is not put back.
      if (e.kind === 'set' && this.value(e.row, e.column) !== e.from) continue
      this.put(e)
    }
    to.push(edits)
    this.told()
  }

  private put(e: Edit) {
    if (e.kind === 'set') {
      this.setCell(e.row, e.column, e.to)
      return
    }
    this.shape++
    if (e.kind === 'add') {
      if (this.order.includes(e.row)) return
      const place = e.after === '' ? 0 : this.order.indexOf(e.after) + 1 || this.order.length
      this.order.splice(place, 0, e.row)
      if (this.rows.has(e.row)) this.deleted.delete(e.row)
      else this.added.set(e.row, e.after)
      e.cells.forEach((value, c) => this.setCell(e.row, c, value))
      return
    }
    this.order.splice(this.order.indexOf(e.row), 1)
    this.columns.forEach((_, c) => this.forget(at(e.row, c)))
    const there = this.rows.get(e.row)
    if (there) this.deleted.set(e.row, there.version)
    this.added.delete(e.row)
  }

  private setCell(row: string, column: number, value: string) {
    const key = at(row, column)
    const stands = this.rows.get(row)?.cells[column] ?? ''
    // Whoever changes a cell in conflict has seen both values.
    const saw = this.conflicts.has(key) ? stands : (this.mine.get(key)?.saw ?? stands)
    this.conflicts.delete(key)
    if (this.refused.get(key)?.value !== value) this.refused.delete(key)
    if (value === stands) this.mine.delete(key)
    else this.mine.set(key, { row, column, value, saw })
  }

  private forget(key: string) {
    this.mine.delete(key)
    this.refused.delete(key)
    this.conflicts.delete(key)
  }

  /** settle ends a conflict: with the person's own value, or with the other one. */
  settle(row: string, column: number, own: boolean) {
    const key = at(row, column)
    const mine = this.mine.get(key)
    const theirs = this.conflicts.get(key)
    if (theirs === undefined) return
    this.conflicts.delete(key)
    if (own && mine) this.mine.set(key, { ...mine, saw: theirs })
    else this.mine.delete(key)
    this.told()
  }

  /** request is what is to be saved: without what was refused as it is, and what is in conflict. */
  request(): Change | undefined {
    const out: Required<Pick<Change, 'adds' | 'sets' | 'deletes'>> = { adds: [], sets: [], deletes: [] }
    const adds = new Map<string, Record<string, string>>()
    if (this.added.size > 0) {
      this.order.forEach((row, i) => {
        if (!this.added.has(row) || out.adds.length >= most) return
        const cells = {}
        adds.set(row, cells)
        out.adds.push({ row, after: this.order[i - 1] ?? '', cells })
      })
    }
    for (const [key, m] of this.mine) {
      if (this.refused.get(key)?.value === m.value || this.conflicts.has(key)) continue
      const column = this.columns[m.column]?.name ?? ''
      const cells = adds.get(m.row)
      if (cells) cells[column] = m.value
      else if (!this.added.has(m.row) && out.sets.length < most)
        out.sets.push({ row: m.row, column, saw: m.saw, value: m.value })
    }
    for (const [row, version] of this.deleted) if (out.deletes.length < most) out.deletes.push({ row, version })
    if (out.adds.length + out.sets.length + out.deletes.length === 0) return undefined
    return { since: this.version, ...out }
  }

  /** took hears what became of a request. */
  took(sent: Change, answer: Changed) {
    const place = new Map(this.columns.map((c, i) => [c.name, i]))
    const cell = (row: string, column = '') => at(row, place.get(column) ?? -1)
    const stand = new Map<string, string>()
    const gone = new Set<string>()
    for (const c of answer.conflicts) {
      if (c.gone) gone.add(c.row)
      else if (c.column) stand.set(cell(c.row, c.column), c.now)
      else stand.set(at(c.row, -1), '')
    }
    const refused = new Map(answer.refused.map((f) => [cell(f.row ?? '', f.column), f.detail]))
    const written = [
      ...(sent.sets ?? []),
      ...(sent.adds ?? []).flatMap((a) =>
        Object.entries(a.cells).map(([column, value]) => ({ row: a.row, column, value })),
      ),
    ]
    const own = new Set(written.map((w) => cell(w.row, w.column)))
    for (const a of sent.adds ?? []) if (!refused.has(at(a.row, -1))) this.added.delete(a.row)
    for (const d of sent.deletes ?? []) {
      if (!this.deleted.delete(d.row) || !stand.has(at(d.row, -1))) continue
      // Somebody has changed the row since: it stays, and is seen again.
      this.order.push(d.row)
      this.shape++
    }
    this.merge(answer, own)
    for (const w of written) {
      const key = cell(w.row, w.column)
      const mine = this.mine.get(key)
      if (!mine) continue
      const why = refused.get(key),
        stands = stand.get(key)
      if (why !== undefined) this.refused.set(key, { value: w.value, why })
      else if (stands !== undefined) this.conflicts.set(key, stands)
      else if (mine.value === w.value) this.forget(key)
      else this.mine.set(key, { ...mine, saw: this.rows.get(mine.row)?.cells[mine.column] ?? w.value })
    }
    for (const row of gone) this.bury(row)
    this.told()
  }

  /** hear takes what others have changed. */
  hear(answer: Rows) {
    if (answer.version < this.version) return
    this.merge(answer, new Set())
    this.told()
  }

  private merge(answer: Rows, own: Set<string>) {
    this.version = answer.version
    const items = answer.items
    if (answer.whole) this.replace(items)
    for (const item of items) {
      if (!answer.whole && !this.rows.has(item.id) && !this.order.includes(item.id) && !this.deleted.has(item.id)) {
        const place = item.after === '' ? 0 : this.order.indexOf(item.after) + 1 || this.order.length
        this.order.splice(place, 0, item.id)
        this.shape++
      }
      this.rows.set(item.id, { cells: item.cells, version: item.version })
      if (this.mine.size === 0) continue
      this.columns.forEach((_, c) => {
        const key = at(item.id, c),
          mine = this.mine.get(key),
          stands = item.cells[c] ?? ''
        if (!mine) return
        if (mine.value === stands) this.forget(key)
        else if (mine.saw !== stands && !own.has(key)) this.conflicts.set(key, stands)
      })
    }
    for (const row of answer.gone) this.bury(row)
    if (answer.faults) {
      const place = new Map(this.columns.map((c, i) => [c.name, i]))
      const of = answer.faults.filter((f) => f.row)
      this.faults = new Map(of.map((f) => [at(f.row ?? '', place.get(f.column ?? '') ?? 0), f.detail]))
      this.ofPart = answer.faults.filter((f) => !f.row).map((f) => f.detail)
    }
  }

  /** replace takes all rows anew; rows that were added and not saved stay behind the row that they followed. */
  private replace(items: PartRow[]) {
    const there = new Set(items.map((i) => i.id))
    const before = [...this.rows.keys()]
    this.rows = new Map()
    this.order = items.map((i) => i.id).filter((id) => !this.deleted.has(id))
    for (const [row, after] of this.added) {
      if (there.has(row)) continue
      this.order.splice(after === '' ? 0 : this.order.indexOf(after) + 1 || this.order.length, 0, row)
    }
    for (const row of before) if (!there.has(row)) this.bury(row)
    this.done = this.undone = []
    this.shape++
  }

  /** bury forgets a row that is gone; what was typed into it is kept to be told. */
  private bury(row: string) {
    const texts: string[] = []
    this.columns.forEach((_, c) => {
      const mine = this.mine.get(at(row, c))
      if (mine && mine.value !== '') texts.push(mine.value)
      this.forget(at(row, c))
    })
    if (texts.length > 0) this.lost.push({ row, texts })
    this.rows.delete(row)
    this.deleted.delete(row)
    this.added.delete(row)
    const place = this.order.indexOf(row)
    if (place >= 0) {
      this.order.splice(place, 1)
      this.shape++
    }
  }

  /** wrongCells are the cells with a fault or a conflict, in the order of the rows. */
  wrongCells(): { row: string; column: number }[] {
    const keys = new Set([...this.faults.keys(), ...this.refused.keys(), ...this.conflicts.keys()])
    if (keys.size === 0) return []
    const rows = new Set([...keys].map((k) => k.slice(0, k.lastIndexOf(' '))))
    return this.order
      .filter((row) => rows.has(row))
      .flatMap((row) => this.columns.map((_, column) => ({ row, column })))
      .filter(({ row, column }) => this.fault(row, column) !== undefined || this.theirs(row, column) !== undefined)
  }

  /** forgive forgets what was told as lost. */
  forgive() {
    this.lost = []
    this.told()
  }
}

function inverse(e: Edit): Edit {
  if (e.kind === 'set') return { ...e, from: e.to, to: e.from }
  return { ...e, kind: e.kind === 'add' ? 'delete' : 'add' }
}
