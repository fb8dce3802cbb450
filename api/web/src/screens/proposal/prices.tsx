import { LoadingOutlined } from '@ant-design/icons'
import { useQuery } from '@tanstack/react-query'
import { Alert, Card } from 'antd'
import { useTranslation } from 'react-i18next'
import { prices } from '../../api/calls'
import { Shown } from '../../parts/states'

/** Prices lists what is used up, and what one unit more or less of each would change. */
export function Prices({ id }: { id: string }) {
  const { t } = useTranslation()
  const query = useQuery(prices(id))
  return (
    <>
      <p className="hint">{t('web.prices.hint')}</p>
      {query.isPending && <Alert type="info" showIcon icon={<LoadingOutlined />} title={t('web.prices.wait')} />}
      <Shown query={query} isEmpty={(p) => p.items.length === 0} empty={t('report.no_prices')}>
        {(p) => (
          <>
            {!p.exact && <Alert type="info" showIcon title={t('report.prices_interval')} />}
            {p.settled && <Alert type="info" showIcon title={t('report.prices_settled')} />}
            <Card size="small">
              <table className="plain-table spaced">
                <thead>
                  <tr>
                    <th>{t('web.prices.row')}</th>
                    <th>{t('web.prices.change')}</th>
                  </tr>
                </thead>
                <tbody>
                  {p.items.map((price) => (
                    <tr key={price.row}>
                      <td>{price.text}</td>
                      <td>
                        {price.texts.map((text) => (
                          <div key={text}>{text}</div>
                        ))}
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </Card>
          </>
        )}
      </Shown>
    </>
  )
}
