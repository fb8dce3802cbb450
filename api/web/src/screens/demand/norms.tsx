import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { norms } from '../../api/calls'
import type { Schema } from '../../api/client'
import { Grid, type Column } from '../../parts/grid'
import { Certainty } from '../../parts/marks'
import { Shown } from '../../parts/states'
import { date, number } from '../../words/format'
import { name } from '../../words/words'

/** Norms lists what posts the norms ask for, and how well each is known. */
export function Norms({ dataset }: { dataset: string }) {
  const { t } = useTranslation()
  const columns: Column<Schema['Norm']>[] = [
    { key: 'id', title: t('web.demand.norm'), width: 'minmax(190px, 1fr)', show: (n) => n.id, by: (n) => n.id },
    { key: 'type', title: t('web.column.type'), width: '150px', show: (n) => (n.unit_type ? name('unit_type', n.unit_type) : t('report.all_types')), by: (n) => n.unit_type },
    { key: 'position', title: t('web.demand.position'), width: '110px', show: (n) => n.position, by: (n) => n.position },
    { key: 'field', title: t('report.field'), width: 'minmax(180px, 1fr)', show: (n) => name('field', n.field), by: (n) => name('field', n.field) },
    { key: 'posts', title: t('report.posts'), width: '90px', number: true, show: (n) => number(n.posts), by: (n) => n.posts },
    { key: 'from', title: t('web.demand.valid'), width: '190px', show: (n) => [n.valid_from, n.valid_to].some(Boolean) && `${date(n.valid_from)} – ${date(n.valid_to)}` },
    { key: 'document', title: t('web.demand.document'), width: 'minmax(260px, 2fr)', show: (n) => <span title={`${n.document}. ${n.reason}`}>{n.document}</span>, by: (n) => n.document },
    { key: 'certainty', title: t('web.column.marks'), width: '150px', show: (n) => <Certainty word={n.certainty} />, by: (n) => n.certainty },
  ]
  return <Shown query={useQuery(norms(dataset))} isEmpty={(all) => all.length === 0}>{(rows) => <Grid rows={rows} columns={columns} height="64vh" label={t('web.demand.norms')} rowKey={(n) => n.id} />}</Shown>
}
