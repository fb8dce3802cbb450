import {
  DeleteOutlined,
  DownloadOutlined,
  PlusOutlined,
  QuestionCircleOutlined,
  RedoOutlined,
  UndoOutlined,
  UploadOutlined,
} from '@ant-design/icons'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Alert, Button, Input, Popover, Upload } from 'antd'
import { useDeferredValue, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { draft } from '../../api/calls'
import { api, got, type Schema } from '../../api/client'
import { Faults, Loading, Refused } from '../../parts/states'
import { finder } from '../../words/fold'
import { number } from '../../words/format'
import { name } from '../../words/words'
import { newRow } from './actions'
import type { Book } from './book'
import { shown } from './cells'
import { Guard } from './guard'
import { useBook, type Saving } from './saving'
import { Sheet } from './sheet'

const start = { r: 0, c: 0 }

/** Part is one part of a draft: its grid, what can be done with it, and whether everything is saved. */
export function Part({
  d,
  part,
  books,
  moved,
}: {
  d: Schema['Draft']
  part: string
  books: Map<string, Book>
  moved: (version: number) => void
}) {
  const saving = useBook(d.id, part, books, moved)
  if (saving.book)
    return (
      <>
        <Edited d={d} part={part} saving={saving} book={saving.book} moved={moved} />
        <Guard books={books} save={saving.save} />
      </>
    )
  return saving.error ? <Refused error={saving.error} /> : <Loading />
}

function Edited({
  d,
  part,
  saving,
  book,
  moved,
}: {
  d: Schema['Draft']
  part: string
  saving: Saving
  book: Book
  moved: (version: number) => void
}) {
  const { t } = useTranslation()
  const [typed, setSearch] = useState('')
  const search = useDeferredValue(typed)
  const [at, setAt] = useState({ to: start, from: start })
  const { shape, columns } = book
  // Rows are sought by what they said when the search began: a row does not vanish while somebody edits it.
  const view = useMemo(() => {
    if (search.trim() === '') return [...book.order]
    const found = finder(search)
    return book.order.filter((row) => found(columns.map((k, c) => shown(k, book.value(row, c))).join(' ')))
    // eslint-disable-next-line react-hooks/exhaustive-deps -- shape stands for the order of the book
  }, [book, shape, columns, search])
  const go = (to: { r: number; c: number }, from = to) => setAt({ to, from })
  const row = view[at.to.r],
    column = columns[at.to.c]
  const wrong = book.wrongCells()
  const next = () => {
    const here = view.indexOf(row ?? '')
    const after = wrong.find((w) => {
      const r = view.indexOf(w.row)
      return r > here || (r === here && w.column > at.to.c)
    })
    const to = after ?? wrong[0]
    if (!to) return
    setSearch('')
    go({ r: Math.max(0, (view.length === book.order.length ? view : book.order).indexOf(to.row)), c: to.column })
  }
  const fault = row === undefined ? undefined : book.fault(row, at.to.c)
  const add = () => {
    const made = newRow()
    book.act([{ kind: 'add', row: made, after: row ?? '', cells: columns.map(() => '') }])
    go({ r: at.to.r + (row === undefined ? 0 : 1), c: columns.findIndex((k) => !k.made) })
  }
  const remove = () => {
    const [top, bottom] = [Math.min(at.to.r, at.from.r), Math.max(at.to.r, at.from.r)]
    book.act(view.slice(top, bottom + 1).map(book.remove))
  }
  return (
    <>
      <div className="filters">
        <Input.Search
          allowClear
          value={typed}
          onChange={(e) => setSearch(e.target.value)}
          placeholder={t('web.action.search')}
          aria-label={t('web.action.search')}
        />
        {!saving.fixed && (
          <>
            <Button icon={<PlusOutlined />} onClick={add}>
              {t('web.draft.add_row')}
            </Button>
            <Button icon={<DeleteOutlined />} onClick={remove} disabled={row === undefined}>
              {t('web.draft.remove_rows')}
            </Button>
          </>
        )}
        <Button icon={<UndoOutlined />} onClick={() => book.undo()} disabled={!book.canUndo}>
          {t('web.draft.undo')}
        </Button>
        <Button icon={<RedoOutlined />} onClick={() => book.redo()} disabled={!book.canRedo}>
          {t('web.draft.redo')}
        </Button>
        <Files d={d} part={part} saving={saving} moved={moved} />
        <Keys />
      </div>
      <Saved saving={saving} book={book} wrong={wrong.length} next={next} />
      <Conflicts book={book} />
      {book.ofPart.map((text) => (
        <Alert key={text} type="warning" showIcon title={text} />
      ))}
      <Sheet
        book={book}
        view={view}
        fixed={saving.fixed}
        label={name('part', part)}
        at={at}
        go={go}
        save={() => void saving.save()}
      />
      <div className="grid-foot" aria-live="polite">
        {fault ? (
          <span className="loss">{fault}</span>
        ) : (
          <>
            {t('web.draft.rows', { rows: number(view.length) })} {column?.meaning}
          </>
        )}
      </div>
    </>
  )
}

/** Saved says whether everything is saved, and leads to the cells that are not right. */
function Saved({ saving, book, wrong, next }: { saving: Saving; book: Book; wrong: number; next: () => void }) {
  const { t } = useTranslation()
  return (
    <>
      <div className="sheet-state">
        <span role="status" data-state={saving.state}>
          {saving.state === 'saved' && book.wrong > 0
            ? t('web.draft.kept_back', { count: book.wrong })
            : t(`web.draft.state.${saving.state}`)}
        </span>
        {wrong > 0 && (
          <Button size="small" danger onClick={next}>
            {t('web.draft.wrong', { count: wrong })}
          </Button>
        )}
        {saving.state === 'failed' && (
          <Button size="small" onClick={() => void saving.save()}>
            {t('web.state.again')}
          </Button>
        )}
      </div>
      {saving.state === 'failed' && <Faults error={saving.error} />}
    </>
  )
}

/** conflictsShown is how many cells in conflict are listed; the others follow when these are settled. */
const conflictsShown = 10

/** Conflicts shows both values of every cell that two people changed, and what was typed into rows that are gone. */
function Conflicts({ book }: { book: Book }) {
  const { t } = useTranslation()
  const cells = book.wrongCells().filter(({ row, column }) => book.theirs(row, column) !== undefined)
  return (
    <>
      {cells.length > 0 && (
        <Alert
          type="warning"
          showIcon
          role="alert"
          title={t('web.draft.conflicts', { count: cells.length })}
          description={
            <ul className="plain">
              {cells.slice(0, conflictsShown).map(({ row, column }) => {
                const k = book.columns[column]
                if (!k) return null
                const mine = shown(k, book.value(row, column)) || '–',
                  theirs = shown(k, book.theirs(row, column) ?? '') || '–'
                return (
                  <li key={`${row} ${column}`}>
                    {t('web.draft.conflict', {
                      row: number(book.order.indexOf(row) + 1),
                      column: k.title,
                      mine,
                      theirs,
                    })}{' '}
                    <Button size="small" onClick={() => book.settle(row, column, true)}>
                      {t('web.draft.keep_mine')}
                    </Button>{' '}
                    <Button size="small" onClick={() => book.settle(row, column, false)}>
                      {t('web.draft.keep_theirs')}
                    </Button>
                  </li>
                )
              })}
            </ul>
          }
        />
      )}
      {book.lost.length > 0 && (
        <Alert
          type="warning"
          showIcon
          role="alert"
          closable={{ onClose: () => book.forgive() }}
          title={t('web.draft.lost', { texts: book.lost.flatMap((l) => l.texts).join('; ') })}
        />
      )}
    </>
  )
}

/** Keys says what the keys of the grid do. */
function Keys() {
  const { t } = useTranslation()
  const keys = ['move', 'edit', 'select', 'copy', 'fill', 'undo', 'rows', 'leave'] as const
  return (
    <Popover
      trigger="click"
      placement="bottomRight"
      title={t('web.draft.keys')}
      content={
        <ul className="plain sheet-keys">
          {keys.map((k) => (
            <li key={k}>{t(`web.draft.key.${k}`)}</li>
          ))}
        </ul>
      }
    >
      <Button icon={<QuestionCircleOutlined />}>{t('web.draft.keys')}</Button>
    </Popover>
  )
}

/** Files takes the part as a workbook, and replaces it by one. */
function Files({
  d,
  part,
  saving,
  moved,
}: {
  d: Schema['Draft']
  part: string
  saving: Saving
  moved: (version: number) => void
}) {
  const { t } = useTranslation()
  const cache = useQueryClient()
  const [day, setDay] = useState('')
  const replace = useMutation({
    mutationFn: async (file: File) => {
      await saving.save()
      const body = new FormData()
      body.set('file', file, file.name)
      const version = cache.getQueryData(draft(d.id).queryKey)?.version ?? d.version
      return got(
        api.PUT('/api/v1/drafts/{draft}/parts/{part}', {
          params: {
            path: { draft: d.id, part },
            query: { roster_date: (part === 'roster' && day) || undefined },
            header: { 'If-Match': `"v${version}"` },
          },
          body: body as unknown as { file: string },
          bodySerializer: (form) => form as unknown as FormData,
        }),
      )
    },
    onSuccess: async (saved) => {
      await saving.hear()
      moved(saved.version)
    },
  })
  return (
    <>
      <Button icon={<DownloadOutlined />} href={`/api/v1/drafts/${d.id}/parts/${part}?format=xlsx`} download>
        {t('web.draft.download')}
      </Button>
      {part === 'roster' && (
        <label className="day" title={t('web.draft.roster_date_hint')}>
          {t('web.draft.roster_date')}
          <Input type="date" value={day} onChange={(e) => setDay(e.target.value)} />
        </label>
      )}
      <Upload
        accept=".csv,.xlsx,.json"
        showUploadList={false}
        beforeUpload={(file) => {
          replace.mutate(file)
          return false
        }}
      >
        <Button icon={<UploadOutlined />} loading={replace.isPending}>
          {t('web.draft.upload')}
        </Button>
      </Upload>
      <Faults error={replace.error} />
    </>
  )
}
