import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Alert, Button, Card, Input, Popconfirm } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { renew, sessions, tokens } from '../../api/calls'
import { api, got } from '../../api/client'
import { session } from '../../api/session'
import { Select } from '../../parts/select'
import { Faults, Shown } from '../../parts/states'
import { Title } from '../../parts/title'
import { moment } from '../../words/format'
import { name } from '../../words/words'
import { Secret } from '../entry/entry'
import { agentName } from './agent'

/** Account is a person's own account: password, sessions, API tokens. */
export default function Account() {
  const who = useQuery(session).data
  return (
    <>
      <Title
        name="account"
        hint={who && `${who.name || who.email} · ${name('role', who.role)} · ${who.organisation.name}`}
      />
      <div className="columns">
        <Tokens />
        <div>
          <Password />
          <Sessions />
        </div>
      </div>
    </>
  )
}

function Tokens() {
  const { t } = useTranslation()
  const cache = useQueryClient()
  const [title, setTitle] = useState('')
  const [scope, setScope] = useState<'read' | 'write'>('read')
  const add = useMutation({
    mutationFn: () => got(api.POST('/api/v1/tokens', { body: { name: title, scope } })),
    onSuccess: () => renew(cache, 'tokens'),
  })
  const revoke = useMutation({
    mutationFn: (token: string) => got(api.DELETE('/api/v1/tokens/{token}', { params: { path: { token } } })),
    onSuccess: () => renew(cache, 'tokens'),
  })
  return (
    <Card size="small" title={t('web.account.tokens')}>
      <p className="small">{t('web.account.tokens_hint')}</p>
      <form
        className="filters"
        onSubmit={(e) => {
          e.preventDefault()
          add.mutate()
        }}
      >
        <Input
          required
          maxLength={100}
          value={title}
          placeholder={t('web.account.token_name')}
          aria-label={t('web.account.token_name')}
          onChange={(e) => setTitle(e.target.value)}
        />
        <Select
          value={scope}
          onChange={setScope}
          aria-label={t('web.account.scope')}
          options={(['read', 'write'] as const).map((s) => ({ value: s, label: name('web.account.may', s) }))}
        />
        <Button type="primary" htmlType="submit" loading={add.isPending}>
          {t('web.account.add')}
        </Button>
      </form>
      <Faults error={add.error ?? revoke.error} />
      {add.data && (
        <Alert
          type="success"
          showIcon
          title={t('web.account.once')}
          description={
            <Input
              readOnly
              value={add.data.token}
              aria-label={t('web.account.once')}
              onFocus={(e) => e.target.select()}
            />
          }
        />
      )}
      <Shown query={useQuery(tokens)} isEmpty={(all) => all.length === 0}>
        {(all) => (
          <table className="plain-table">
            <thead>
              <tr>
                <th>{t('web.account.token_name')}</th>
                <th>{t('web.account.scope')}</th>
                <th className="end">{t('web.account.expires')}</th>
                <th />
              </tr>
            </thead>
            <tbody>
              {all.map((k) => (
                <tr key={k.id}>
                  <td className="as-is">{k.name}</td>
                  <td>{k.scope.map((s) => name('web.account.may', s)).join()}</td>
                  <td className="end">{moment(k.expires_at)}</td>
                  <td className="end">
                    <Popconfirm
                      title={t('web.account.revoke_ask')}
                      onConfirm={() => revoke.mutate(k.id)}
                      okText={t('web.account.revoke')}
                      cancelText={t('web.action.back')}
                    >
                      <Button size="small" danger>
                        {t('web.account.revoke')}
                      </Button>
                    </Popconfirm>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </Shown>
    </Card>
  )
}

function Password() {
  const { t } = useTranslation()
  const [current, setCurrent] = useState('')
  const [next, setNext] = useState('')
  const change = useMutation({
    mutationFn: () => got(api.PUT('/api/v1/password', { body: { current, password: next } })),
  })
  return (
    <Card size="small" title={t('web.account.password')}>
      <form
        className="entry-form"
        onSubmit={(e) => {
          e.preventDefault()
          change.mutate()
        }}
      >
        <Secret id="current" label={t('web.entry.password')} value={current} change={setCurrent} />
        <Secret id="next" fresh label={t('web.entry.new_password')} value={next} change={setNext} />
        <Faults error={change.error} />
        {change.isSuccess && <Alert type="success" showIcon title={t('web.account.changed')} />}
        <Button htmlType="submit" loading={change.isPending}>
          {t('web.account.change')}
        </Button>
      </form>
    </Card>
  )
}

function Sessions() {
  const { t } = useTranslation()
  const cache = useQueryClient()
  const end = useMutation({
    mutationFn: (id: string) => got(api.DELETE('/api/v1/sessions/{session}', { params: { path: { session: id } } })),
    onSuccess: () => renew(cache, 'sessions'),
  })
  return (
    <Card size="small" title={t('web.account.sessions')}>
      <Faults error={end.error} />
      <Shown query={useQuery(sessions)}>
        {(all) => (
          <table className="plain-table">
            <tbody>
              {all.map((s) => (
                <tr key={s.id}>
                  <td>
                    <span title={s.agent}>{agentName(s.agent)}</span>
                    <div className="small">{moment(s.seen_at)}</div>
                  </td>
                  <td className="end">
                    {s.current ? (
                      t('web.account.this')
                    ) : (
                      <Button size="small" onClick={() => end.mutate(s.id)}>
                        {t('web.account.end')}
                      </Button>
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </Shown>
    </Card>
  )
}
