import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { norms } from '../../api/calls'
import type { Schema } from '../../api/client'
import { Grid, type Column } from '../../parts/grid'
import { Certainty } from '../../parts/marks'
import { useNames, useUnitTypes } from '../../parts/names'
import { Shown } from '../../parts/states'
import { date, number } from '../../words/format'

/** Norms lists the posts that the norms require, and how certain each norm is. */
export function Norms({ dataset }: { dataset: string }) {
  const { t } = useTranslation()
  const names = useNames(dataset)
  const type = useUnitTypes(dataset)
  const columns: Column<Schema['Norm']>[] = [
    {
      key: 'position',
      title: t('web.demand.position'),
      width: 'minmax(220px, 1.3fr)',
      show: (n) => names.position(n.position),
      second: (n) => <span title={n.id}>{n.position}</span>,
      by: (n) => names.position(n.position),
    },
    {
      key: 'field',
      title: t('report.field'),
      width: 'minmax(190px, 1fr)',
      show: (n) => names.field(n.field),
      by: (n) => names.field(n.field),
    },
    {
      key: 'type',
      title: t('web.column.type'),
      width: '130px',
      show: (n) => (n.unit_type ? type(n.unit_type) : t('report.all_types')),
      second: (n) => n.tag,
      by: (n) => n.unit_type,
    },
    {
      key: 'posts',
      title: t('report.posts'),
      width: '76px',
      number: true,
      show: (n) => number(n.posts),
      by: (n) => n.posts,
    },
    {
      key: 'document',
      title: t('web.demand.document'),
      width: 'minmax(300px, 2.4fr)',
      show: (n) => n.document,
      second: (n) => n.reason,
      by: (n) => n.document,
    },
    {
      key: 'certainty',
      title: t('web.column.marks'),
      width: '140px',
      show: (n) => <Certainty word={n.certainty} />,
      second: (n) => [n.valid_from, n.valid_to].some(Boolean) && `${date(n.valid_from)} – ${date(n.valid_to)}`,
      by: (n) => n.certainty,
    },
  ]
  return (
    <Shown query={useQuery(norms(dataset))} isEmpty={(all) => all.length === 0}>
      {(rows) => (
        <Grid rows={rows} columns={columns} height="64vh" label={t('web.demand.norms')} rowKey={(n) => n.id} />
      )}
    </Shown>
  )
}
