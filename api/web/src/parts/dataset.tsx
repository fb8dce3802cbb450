import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { useSearchParams } from 'react-router'
import { datasets } from '../api/calls'
import type { Schema } from '../api/client'
import { inLanguage } from '../words/words'
import { Select } from './select'

type Dataset = Schema['Dataset']

export const titleOf = (d: Dataset) => inLanguage(d.title_vi, d.title_en) || d.name

/** useDataset is the dataset named in the address, or else the latest. */
export function useDataset() {
  const query = useQuery(datasets)
  const [search] = useSearchParams()
  const chosen = query.data?.find((d) => d.id === search.get('dataset')) ?? query.data?.[0]
  return { query, chosen }
}

/** ChooseDataset puts the chosen dataset into the address, so that a link leads to what is seen. */
export function ChooseDataset({ chosen, all }: { chosen: Dataset; all: Dataset[] }) {
  const { t } = useTranslation()
  const [search, setSearch] = useSearchParams()
  return (
    <Select
      className="choose"
      aria-label={t('object.dataset')}
      value={chosen.id}
      showSearch={{ optionFilterProp: 'label' }}
      onChange={(dataset: string) => setSearch({ ...Object.fromEntries(search), dataset })}
      options={all.map((d) => ({ value: d.id, label: titleOf(d) }))}
    />
  )
}
