import { useQuery } from '@tanstack/react-query'
import { useCallback, useEffect, useRef, useState, useSyncExternalStore } from 'react'
import { api, got, Refusal, type Schema } from '../../api/client'
import { Book } from './book'

/** afterTyping is how long a pause in typing saves, others how often is asked what others have changed. */
const afterTyping = 700
const others = 4000
const afterFailure = 5000

/** loaded reads all rows of a part. What is changed while it reads is heard with the next question. */
async function loaded(path: { draft: string; part: string }, columns: Schema['GridColumn'][]): Promise<Book> {
  const ask = (cursor: string | undefined) =>
    got(api.GET('/api/v1/drafts/{draft}/parts/{part}/rows', { params: { path, query: { cursor } } }))
  const first = await ask(undefined)
  const items = [...first.items]
  let page = first
  while (page.next) {
    page = await ask(page.next)
    items.push(...page.items)
  }
  const book = new Book(columns)
  book.hear({ ...first, items, faults: page.faults ?? [] })
  return book
}

export type Saving = {
  book: Book | undefined
  fixed: boolean
  error: unknown
  /** state of what was typed: saved, being saved, waiting for a pause, or not accepted by the service. */
  state: 'saved' | 'saving' | 'waiting' | 'failed'
  save: () => Promise<void>
  /** hear asks what others have changed. */
  hear: () => Promise<void>
}

/** useBook keeps a part of a draft: read once, saved after each pause in typing, with what others change meanwhile. */
export function useBook(
  draft: string,
  part: string,
  books: Map<string, Book>,
  moved: (version: number) => void,
): Saving {
  const path = { draft, part }
  const columns = useQuery({
    queryKey: ['grid', draft, part],
    queryFn: async () => {
      const found = await got(api.GET('/api/v1/drafts/{draft}/parts/{part}/columns', { params: { path } }))
      const known = books.get(part)
      // Other parts may have new names for this one.
      if (known) known.columns = found.columns
      else books.set(part, await loaded(path, found.columns))
      return found
    },
    gcTime: 0,
  })
  const book = columns.data && books.get(part)
  const tick = useSyncExternalStore(
    useCallback((f) => book?.listen(f) ?? (() => undefined), [book]),
    () => book?.now() ?? 0,
  )
  const [failed, setFailed] = useState<unknown>()
  const [busy, setBusy] = useState(false)
  const under = useRef<Promise<void>>(undefined)

  const save = useCallback(async (): Promise<void> => {
    while (under.current) await under.current
    const sent = book?.request()
    if (!book || !sent) return
    const turn = async () => {
      setBusy(true)
      try {
        const answer = await got(
          api.POST('/api/v1/drafts/{draft}/parts/{part}/changes', { params: { path: { draft, part } }, body: sent }),
        )
        setFailed(undefined)
        book.took(sent, answer)
        moved(answer.version)
      } catch (e) {
        setFailed(e)
      } finally {
        under.current = undefined
        setBusy(false)
      }
    }
    under.current = turn()
    await under.current
  }, [book, draft, part, moved])

  const hear = useCallback(async () => {
    if (!book) return
    // A save tells it anyway.
    while (under.current) await under.current
    try {
      const answer = await got(
        api.GET('/api/v1/drafts/{draft}/parts/{part}/rows', {
          params: { path: { draft, part }, query: { since: book.version } },
        }),
      )
      // An answer from before a save that has ended meanwhile is older than what the book has.
      if (answer.version <= book.version) return
      book.hear(answer)
      moved(answer.version)
    } catch {
      // The next question, or the next save, tells.
    }
  }, [book, draft, part, moved])

  useEffect(() => {
    if (!book?.request()) return
    const silent = failed !== undefined && !(failed instanceof Refusal && failed.status > 0 && failed.status < 500)
    if (failed !== undefined && !silent) return
    const timer = setTimeout(() => void save(), failed === undefined ? afterTyping : afterFailure)
    return () => clearTimeout(timer)
  }, [book, tick, failed, busy, save])
  useEffect(() => {
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') void hear()
    }, others)
    return () => clearInterval(timer)
  }, [hear])
  // Whoever goes to another part has saved this one.
  useEffect(() => () => void save(), [save])
  return {
    book,
    fixed: columns.data?.fixed ?? false,
    error: columns.error ?? failed,
    state: busy ? 'saving' : failed !== undefined ? 'failed' : book && book.unsaved > book.wrong ? 'waiting' : 'saved',
    save,
    hear,
  }
}
