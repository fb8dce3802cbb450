import { useQuery } from '@tanstack/react-query'
import { lists } from '../../api/calls'
import { name } from '../../words/words'

/** useKindOptions gives the kinds of offers as the options of a Select. */
export const useKindOptions = () =>
  (useQuery(lists).data?.kinds ?? []).map(({ kind }) => ({ value: kind, label: name('kind', kind) }))
