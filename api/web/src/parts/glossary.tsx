import { Drawer, Input } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { finder } from '../words/fold'

/** terms are the terms that the screens use, in the order in which a planner meets them. */
const terms = [
  'norm',
  'shortfall',
  'need',
  'demand',
  'field',
  'offer',
  'kind',
  'policy',
  'goal',
  'run',
  'proposal',
  'allocation',
  'late',
  'unmet',
  'reason',
  'price',
  'proof',
  'bound',
  'synthetic',
  'assumption',
]

/** Glossary explains the terms of the screens. */
export function Glossary({ open, close }: { open: boolean; close: () => void }) {
  const { t } = useTranslation()
  const [search, setSearch] = useState('')
  const found = finder(search)
  const list = terms
    .map((term) => ({ term, word: t(`web.glossary.${term}.word`), text: t(`web.glossary.${term}.text`) }))
    .filter((e) => found(`${e.word} ${e.text}`))
  return (
    <Drawer open={open} onClose={close} title={t('web.glossary.title')} size={420}>
      <Input.Search
        allowClear
        value={search}
        onChange={(e) => setSearch(e.target.value)}
        placeholder={t('web.action.search')}
        aria-label={t('web.action.search')}
      />
      <dl className="terms">
        {list.map((e) => (
          <div key={e.term}>
            <dt>{e.word}</dt>
            <dd>{e.text}</dd>
          </div>
        ))}
      </dl>
    </Drawer>
  )
}
