import { useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { review, reviewHolders } from '../../api/review'
import type { Schema } from '../../api/client'
import { Grid, type Column } from '../../parts/grid'
import { fieldOf } from '../../parts/names'
import { Select } from '../../parts/select'
import { Shown } from '../../parts/states'
import { number } from '../../words/format'
import { inLanguage, name } from '../../words/words'
import type { Shows } from './shows'

type Holder = Schema['ReviewHolder']

const joined = (words: (string | undefined | false)[]) => words.filter(Boolean).join(', ')

/** Holders is table 1B: what posts ask for, what their holders have, what follows. Nobody has a name in it. */
export function Holders({ dataset, commune, one }: Shows) {
  const { t } = useTranslation()
  const courses = useQuery(review(dataset, commune)).data?.courses ?? []
  const query = useQuery(reviewHolders(dataset, commune))
  const [only, setOnly] = useState<string>()
  const rows = useMemo(
    () => (query.data ?? []).filter((h) => !only || h.conclusions.includes(only)),
    [query.data, only],
  )
  const found = useMemo(() => [...new Set((query.data ?? []).flatMap((h) => h.conclusions))], [query.data])
  const position = (h: Holder) => inLanguage(h.position_name, h.position_name_en)
  const course = (id: string) => {
    const known = courses.find((c) => c.field === id)
    return known ? inLanguage(known.name, known.name_en) : id
  }
  const asked = (h: Holder) =>
    joined([
      h.asked.level && name('staff_level', h.asked.level),
      h.asked.field && fieldOf({ ...h.asked, field: h.asked.field }),
      h.asked.theory && name('theory', h.asked.theory),
      ...(h.asked.courses ?? []).map(course),
    ])
  const held = (h: Holder) =>
    joined([
      name('staff_level', h.held.level),
      h.held.major_name || h.held.major,
      name('theory', h.held.theory),
      ...(h.held.certificates ?? []).map(course),
      h.held.verified && `${t('review_column.verified')}: ${name('review', h.held.verified)}`,
    ])
  const conclusions = (h: Holder) => h.conclusions.map((c) => name('conclusion', c)).join('; ')
  const columns: Column<Holder>[] = [
    ...(one
      ? []
      : [
          {
            key: 'commune',
            title: t('web.column.commune'),
            width: 'minmax(150px, 1fr)',
            show: (h: Holder) => h.commune_name,
            by: (h: Holder) => h.commune_name,
          },
        ]),
    {
      key: 'position',
      title: t('review_column.position'),
      width: 'minmax(190px, 1.4fr)',
      show: position,
      second: (h) =>
        joined([inLanguage(h.group_name ?? '', h.group_name_en) || h.group, h.service && name('service', h.service)]),
      by: position,
    },
    {
      key: 'people',
      title: t('review_column.people'),
      width: '90px',
      number: true,
      show: (h) => number(h.count),
      by: (h) => h.count,
    },
    { key: 'asked', title: t('review_column.asked_text'), width: 'minmax(190px, 1.4fr)', show: asked, by: asked },
    { key: 'held', title: t('review_column.held_text'), width: 'minmax(190px, 1.4fr)', show: held, by: held },
    {
      key: 'conclusions',
      title: t('review_column.conclusions'),
      width: 'minmax(140px, 1fr)',
      show: conclusions,
      second: (h) => (h.ways ?? []).map((w) => name('way', w)).join('; '),
      by: conclusions,
    },
    {
      key: 'leaves',
      title: t('review_column.leaves'),
      width: '110px',
      number: true,
      show: (h) => h.leaves || '–',
      by: (h) => h.leaves ?? 0,
    },
  ]
  return (
    <Shown query={query}>
      {() => (
        <>
          <div className="filters">
            <Select
              allowClear
              placeholder={t('review_column.conclusions')}
              aria-label={t('review_column.conclusions')}
              value={only}
              onChange={setOnly}
              options={found.map((c) => ({ value: c, label: name('conclusion', c) }))}
            />
          </div>
          <Grid
            rows={rows}
            columns={columns}
            height="60vh"
            label={t('review.holders')}
            rowKey={(h) => `${h.row} ${h.post ?? ''} ${h.asked.field ?? ''} ${h.conclusions.join()}`}
            foot={t('review.present_total', { present: rows.reduce((sum, h) => sum + h.count, 0) })}
          />
          <p className="hint">{t('review.holders_note')}</p>
        </>
      )}
    </Shown>
  )
}
