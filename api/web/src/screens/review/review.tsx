import { DownloadOutlined } from '@ant-design/icons'
import { useQuery } from '@tanstack/react-query'
import { Button, Tabs } from 'antd'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useSearchParams } from 'react-router'
import { communes } from '../../api/calls'
import { session } from '../../api/session'
import { choices } from '../../parts/choices'
import { ChooseDataset, useDataset } from '../../parts/dataset'
import { Marks } from '../../parts/marks'
import { Select } from '../../parts/select'
import { Shown } from '../../parts/states'
import { Title } from '../../parts/title'
import { Holders } from './holders'
import { Needs } from './needs'
import { Quality } from './quality'
import { published, type Shows } from './shows'

/** Review shows the review of qualifications of a dataset: a commune its own rows, the city's department all. */
export default function Review() {
  const who = useQuery(session).data
  if (!who) return null
  return who.role === 'commune' ? <Own name={who.organisation.name} /> : <Citys />
}

function Own({ name }: { name: string }) {
  return (
    <>
      <Title name="review" text={name} extra={<Download dataset={published} commune="" />} />
      <Tables dataset={published} commune="" one />
    </>
  )
}

function Citys() {
  const { t } = useTranslation()
  const { query, chosen } = useDataset()
  const [search, setSearch] = useSearchParams()
  const commune = search.get('commune') ?? ''
  const units = useQuery(communes(chosen?.id ?? '')).data ?? []
  const put = (id: string | undefined) => {
    const { commune: _, ...rest } = Object.fromEntries(search)
    setSearch(id ? { ...rest, commune: id } : rest)
  }
  return (
    <Shown query={query} isEmpty={(all) => all.length === 0} empty={t('web.demand.no_dataset')}>
      {(all) =>
        chosen && (
          <>
            <Title
              name="review"
              extra={
                <>
                  <ChooseDataset chosen={chosen} all={all} />
                  <Select
                    className="choose"
                    allowClear
                    showSearch={{ optionFilterProp: 'label' }}
                    placeholder={t('web.action.search_commune')}
                    aria-label={t('web.action.search_commune')}
                    value={commune || undefined}
                    onChange={put}
                    options={choices(
                      units,
                      (u) => u.id,
                      (u) => u.name,
                    )}
                  />
                  <Download dataset={chosen.id} commune={commune} />
                </>
              }
            />
            <p className="hint">
              <Marks marks={chosen.marks} />
            </p>
            <Tables dataset={chosen.id} commune={commune} one={commune !== ''} open={put} />
          </>
        )
      }
    </Shown>
  )
}

function Download({ dataset, commune }: { dataset: string; commune: string }) {
  const { t } = useTranslation()
  const of = commune ? `?commune=${encodeURIComponent(commune)}` : ''
  return (
    <Button icon={<DownloadOutlined />} href={`/api/v1/datasets/${dataset}/review/file${of}`} download>
      {t('web.action.download')}
    </Button>
  )
}

function Tables(shows: Shows) {
  const { t } = useTranslation()
  const [search, setSearch] = useSearchParams()
  // Short labels, so that all three fit a phone; the title of each table stands above it.
  const tab = (number: string, key: string, title: string, table: ReactNode) => ({
    key,
    label: t('review.form_number', { number }),
    children: (
      <>
        <h2 className="h2">{title}</h2>
        {table}
      </>
    ),
  })
  return (
    <Tabs
      destroyOnHidden
      activeKey={search.get('tab') ?? 'quality'}
      onChange={(tab) => setSearch({ ...Object.fromEntries(search), tab }, { replace: true })}
      items={[
        tab('1A', 'quality', t('review.quality'), <Quality {...shows} />),
        tab('1B', 'holders', t('review.holders'), <Holders {...shows} />),
        tab('1C', 'needs', t('review.needs'), <Needs {...shows} />),
      ]}
    />
  )
}
