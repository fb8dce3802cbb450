import { useMutation, useQuery } from '@tanstack/react-query'
import { Alert, Button, Drawer, Input } from 'antd'
import { useCallback, useDeferredValue, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { audit } from '../../api/calls'
import { api, got, type Schema } from '../../api/client'
import { Grid, type Column } from '../../parts/grid'
import { usePeople } from '../../parts/names'
import { Faults, Shown } from '../../parts/states'
import { finder } from '../../words/fold'
import { moment, number } from '../../words/format'
import { name } from '../../words/words'
import { calledIn, difference } from './difference'

type Line = Schema['AuditLine']

/** deed is what was done, in words. */
const deed = (e: Line) => name('web.audit.action', e.action.replace('.', '_'))

/** Audit lists what was done and by whom, opens the state before and after, and verifies the chain of the log. */
export function Audit() {
  const { t } = useTranslation()
  const query = useQuery(audit)
  const called = usePeople()
  const check = useMutation({ mutationFn: () => got(api.POST('/api/v1/audit/check')) })
  const [typed, setSearch] = useState('')
  const search = useDeferredValue(typed)
  const [shown, setShown] = useState<Line>()
  const who = useCallback(
    (e: Line) => called(e.user_id) || (e.user_id === 'local' ? t('web.audit.local') : e.user_id) || '–',
    [called, t],
  )
  const what = useCallback(
    (e: Line) => {
      // A session has no name of its own: it is shown by whose it is.
      const person = e.object_kind === 'session' || e.object_kind === 'user' ? called(e.object_id) : ''
      return calledIn(e.after, e.before) || person
    },
    [called],
  )
  const rows = useMemo(() => {
    const found = finder(search)
    return (query.data ?? []).filter((e) => found(`${deed(e)} ${who(e)} ${what(e)} ${e.object_id}`))
  }, [query.data, search, who, what])
  const columns: Column<Line>[] = [
    {
      key: 'sequence',
      title: t('web.column.number'),
      width: '70px',
      number: true,
      show: (e) => number(e.sequence),
      by: (e) => e.sequence,
    },
    { key: 'at', title: t('web.admin.at'), width: '150px', number: true, show: (e) => moment(e.at), by: (e) => e.at },
    { key: 'user', title: t('web.admin.by'), width: 'minmax(180px, 1fr)', show: who, by: who },
    { key: 'action', title: t('web.admin.action'), width: 'minmax(220px, 1.3fr)', show: deed, by: deed },
    {
      key: 'object',
      title: t('web.admin.object'),
      width: 'minmax(260px, 1.6fr)',
      show: (e) => what(e) || name('object', e.object_kind),
      second: (e) => what(e) && name('object', e.object_kind),
      by: what,
    },
  ]
  return (
    <>
      <div className="filters">
        <Input.Search
          allowClear
          value={typed}
          onChange={(e) => setSearch(e.target.value)}
          placeholder={t('web.action.search')}
          aria-label={t('web.action.search')}
        />
        <Button href="/api/v1/audit/file" download>
          {t('web.action.download')}
        </Button>
        <Button onClick={() => check.mutate()} loading={check.isPending}>
          {t('web.admin.check')}
        </Button>
      </div>
      {check.data && (
        <Alert
          type={check.data.broken ? 'error' : 'success'}
          showIcon
          title={t(check.data.broken ? 'web.admin.broken' : 'web.admin.sound', {
            lines: check.data.lines,
            line: check.data.broken,
          })}
        />
      )}
      <Faults error={check.error} />
      <Shown query={query} isEmpty={(all) => all.length === 0}>
        {() => (
          <Grid
            rows={rows}
            columns={columns}
            height="60vh"
            label={t('web.admin.audit')}
            rowKey={(e) => e.sequence}
            open={setShown}
          />
        )}
      </Shown>
      <Drawer open={shown !== undefined} onClose={() => setShown(undefined)} size={640} title={shown && deed(shown)}>
        {shown && <Told e={shown} who={who(shown)} what={what(shown)} called={called} />}
      </Drawer>
    </>
  )
}

function Told({ e, who, what, called }: { e: Line; who: string; what: string; called: (id: string) => string }) {
  const { t } = useTranslation()
  const list = difference(e.before, e.after)
  const value = (path: string, v: unknown): string => {
    if (v === undefined) return '–'
    if (typeof v === 'boolean') return t(v ? 'sheet.yes' : 'sheet.no')
    if (typeof v === 'number') return number(v)
    if (typeof v !== 'string') return JSON.stringify(v)
    if (/^\d{4}-\d{2}-\d{2}T/.test(v)) return moment(v)
    if (path === 'stage') return name('web.stage', v)
    if (path === 'role') return name('role', v)
    return called(v) || v
  }
  return (
    <>
      <p>
        {t('web.audit.line', { who, at: moment(e.at) })}
        <br />
        {name('object', e.object_kind)} {what && <strong>{what}</strong>}
      </p>
      {list.length === 0 ? (
        <p className="small">{t('web.audit.same')}</p>
      ) : (
        <table className={e.before && e.after ? 'plain-table changes' : 'plain-table'}>
          <thead>
            <tr>
              <th>{t('web.audit.member')}</th>
              {e.before !== undefined && <th>{t('web.audit.before')}</th>}
              {e.after !== undefined && <th>{t('web.audit.after')}</th>}
            </tr>
          </thead>
          <tbody>
            {list.slice(0, most).map((d) => (
              <tr key={d.path}>
                <td className="as-is">{name('web.audit.field', d.path)}</td>
                {e.before !== undefined && <td>{value(d.path, d.before)}</td>}
                {e.after !== undefined && <td className="wrap-any">{value(d.path, d.after)}</td>}
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {list.length > most && <p className="small">{t('web.audit.more', { members: list.length - most })}</p>}
      <p className="small">{t('web.audit.ids')}</p>
      <div className="digest">{e.object_id}</div>
      <div className="digest">{e.hash}</div>
    </>
  )
}

/** most is how many members of a line are shown; the downloaded file has them all. */
const most = 60
