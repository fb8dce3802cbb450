import { useQuery } from '@tanstack/react-query'
import { useCallback, useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { codeNames, fields, majors, people, positions } from '../api/calls'
import { inLanguage, name } from '../words/words'

/** fieldOf is the name of a row's field in the language, or its id. */
export const fieldOf = (row: { field: string; field_name?: string; field_name_en?: string }) =>
  inLanguage(row.field_name ?? '', row.field_name_en) || row.field

/** providerOf names who trains, sends or hires; an authority without a name is called what it is. */
export const providerOf = (row: { provider_name: string; provider_name_en?: string; provider_kind?: string }) =>
  inLanguage(row.provider_name, row.provider_name_en) || name('provider', row.provider_kind ?? 'city')

/** useNames looks up the names of a dataset's positions, majors and fields; a code without a name is shown as it is. */
export function useNames(dataset: string) {
  const posts = useQuery(positions(dataset)).data
  const subjects = useQuery(majors(dataset)).data
  const areas = useQuery(fields(dataset)).data
  const { i18n } = useTranslation()
  return useMemo(() => {
    const position = new Map((posts ?? []).map((p) => [p.id, inLanguage(p.name, p.name_en)]))
    const major = new Map((subjects ?? []).map((m) => [m.code, m.name]))
    const field = new Map((areas ?? []).map((f) => [f.id, inLanguage(f.name, f.name_en)]))
    return {
      position: (id: string) => position.get(id) || id,
      major: (code: string) => major.get(code) || code,
      field: (id: string) => field.get(id) || id,
    }
    // The names follow the language, which inLanguage reads by itself.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [posts, subjects, areas, i18n.language])
}

/** useUnitTypes looks up what a dataset calls its types of units; a type without a name is shown as it is. */
export function useUnitTypes(dataset: string) {
  const codes = useQuery(codeNames(dataset)).data
  return useCallback(
    (type: string) => {
      const called = codes?.find((n) => n.list === 'unit_type' && n.code === type)
      return called ? inLanguage(called.name, called.name_en) : type
    },
    [codes],
  )
}

/** usePeople looks up the names of accounts. */
export function usePeople() {
  const all = useQuery(people).data
  return useMemo(() => {
    const known = new Map((all ?? []).map((p) => [p.id, p]))
    return (id: string) => known.get(id)?.name ?? ''
  }, [all])
}

/** Coded is a name with its code beside it. */
export function Coded({ name, code }: { name: string; code: string }) {
  return (
    <>
      {name}
      {name !== code && <span className="small"> {code}</span>}
    </>
  )
}
