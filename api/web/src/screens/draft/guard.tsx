import { Modal } from 'antd'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { useBlocker } from 'react-router'
import type { Book } from './book'

const unsaved = (books: Map<string, Book>) => [...books.values()].reduce((n, b) => n + b.unsaved, 0)

/** Guard keeps people from leaving with cells that are not saved: what can be saved is saved first. */
export function Guard({ books, save }: { books: Map<string, Book>; save: () => Promise<void> }) {
  const { t } = useTranslation()
  const blocker = useBlocker(
    ({ currentLocation, nextLocation }) => currentLocation.pathname !== nextLocation.pathname && unsaved(books) > 0,
  )
  useEffect(() => {
    const warn = (e: BeforeUnloadEvent) => {
      if (unsaved(books) > 0) e.preventDefault()
    }
    window.addEventListener('beforeunload', warn)
    return () => window.removeEventListener('beforeunload', warn)
  }, [books])
  useEffect(() => {
    if (blocker.state !== 'blocked') return
    void save().then(() => {
      if (unsaved(books) === 0) blocker.proceed()
    })
  }, [blocker, books, save])
  return (
    <Modal
      open={blocker.state === 'blocked'}
      title={t('web.draft.leave')}
      okText={t('web.draft.stay')}
      cancelText={t('web.draft.leave_anyway')}
      onOk={() => blocker.reset?.()}
      onCancel={() => blocker.proceed?.()}
      closable={false}
      mask={{ closable: false }}
      keyboard={false}
    >
      {t('web.draft.leave_ask', { count: unsaved(books) })}
    </Modal>
  )
}
