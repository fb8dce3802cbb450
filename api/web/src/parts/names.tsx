import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { majors, people, positions } from '../api/calls'
import { inLanguage } from '../words/words'

/** useNames looks up the names of a dataset's positions and majors; a code without a name is shown as it is. */
export function useNames(dataset: string) {
  const posts = useQuery(positions(dataset)).data
  const subjects = useQuery(majors(dataset)).data
  return useMemo(() => {
    const position = new Map((posts ?? []).map((p) => [p.id, inLanguage(p.name, p.name_en)]))
    const major = new Map((subjects ?? []).map((m) => [m.code, m.name]))
    return { position: (id: string) => position.get(id) || id, major: (code: string) => major.get(code) || code }
  }, [posts, subjects])
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
