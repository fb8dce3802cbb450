import { useQuery } from '@tanstack/react-query'
import { Drawer } from 'antd'
import { useTranslation } from 'react-i18next'
import { communeAllocations, communes, communeUnmet } from '../../api/calls'
import type { Schema } from '../../api/client'
import { useNeedText } from '../../parts/classes'
import { fieldOf, providerOf, useUnitTypes } from '../../parts/names'
import { Shown } from '../../parts/states'
import { money, number } from '../../words/format'
import { name } from '../../words/words'
import { Why } from '../proposal/unmet'

/** CommuneDrawer shows what one commune gets, what it does not get, and why not. */
export function CommuneDrawer({
  proposal,
  commune,
  close,
}: {
  proposal: Schema['Proposal']
  commune: string | undefined
  close: () => void
}) {
  const units = useQuery(communes(proposal.dataset_id))
  const unit = units.data?.find((u) => u.id === commune)
  return (
    <Drawer open={commune !== undefined} onClose={close} size={620} title={unit?.name ?? commune}>
      {commune && <Told proposal={proposal.id} dataset={proposal.dataset_id} commune={commune} unit={unit} />}
    </Drawer>
  )
}

function Told({
  proposal,
  dataset,
  commune,
  unit,
}: {
  proposal: string
  dataset: string
  commune: string
  unit: Schema['Commune'] | undefined
}) {
  const { t } = useTranslation()
  const got = useQuery(communeAllocations(proposal, commune))
  const lacking = useQuery(communeUnmet(proposal, commune))
  const need = useNeedText(proposal)
  const type = useUnitTypes(dataset)
  return (
    <>
      {unit && (
        <p className="hint">
          {type(unit.type)} · {t('web.overview.population', { population: unit.population })} ·{' '}
          {t('web.overview.headcount', { headcount: unit.headcount })}
        </p>
      )}
      <h2 className="h2">{t('web.column.unmet')}</h2>
      <Shown query={lacking} isEmpty={(all) => all.length === 0} empty={t('web.why.all_served')}>
        {(all) => (
          <>
            {all.map((u) => (
              <details key={u.place} className="why">
                <summary>
                  {fieldOf(u)}, {need(u)}, {u.year}: {number(u.seats)}
                </summary>
                <Why id={proposal} cell={u} />
              </details>
            ))}
          </>
        )}
      </Shown>
      <h2 className="h2">{t('report.served')}</h2>
      <Shown query={got} isEmpty={(all) => all.length === 0}>
        {(all) => (
          <table className="plain-table">
            <thead>
              <tr>
                <th>{t('report.field')}</th>
                <th className="end">{t('report.year')}</th>
                <th className="end">{t('report.seats')}</th>
                <th>{t('report.provider')}</th>
                <th className="end">{t('report.money')}</th>
              </tr>
            </thead>
            <tbody>
              {all.map((a) => (
                <tr key={a.place}>
                  <td>
                    {fieldOf(a)}
                    <div className="small">{need(a)}</div>
                  </td>
                  <td className="end">{a.year}</td>
                  <td className="end">{number(a.seats)}</td>
                  <td>
                    {providerOf(a)}
                    <div className="small">
                      {name('kind', a.kind)} · {a.programme_name}
                      {a.late_years > 0 && (
                        <span className="late"> · {t('web.overview.ready', { year: a.ready })}</span>
                      )}
                    </div>
                  </td>
                  <td className="end">{money(a.cost_kvnd)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </Shown>
    </>
  )
}
