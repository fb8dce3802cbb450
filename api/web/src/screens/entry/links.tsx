import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Input } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import { api, got } from '../../api/client'
import { become } from '../../api/session'
import { Faults, Shown } from '../../parts/states'
import { name as word } from '../../words/words'
import { Entry, Go, Secret } from './entry'

// The token stands after the #, which browsers never send, so it reaches no server's log.
const code = () => location.hash.slice(1)

/** Invitation lets an invited person choose a password. */
export function Invitation() {
  const { t } = useTranslation()
  const go = useNavigate()
  const cache = useQueryClient()
  const [name, setName] = useState<string>()
  const [password, setPassword] = useState('')
  const query = useQuery({
    queryKey: ['invitation', code()],
    queryFn: () => got(api.GET('/api/v1/invitations/{code}', { params: { path: { code: code() } } })),
    retry: false,
  })
  const accept = useMutation({
    mutationFn: () =>
      got(
        api.POST('/api/v1/invitations/{code}/accept', {
          params: { path: { code: code() } },
          body: { name: name ?? query.data?.name ?? '', password },
        }),
      ),
    onSuccess: async ({ user }) => {
      become(cache, user)
      await go('/')
    },
  })
  return (
    <Entry title={t('web.entry.invitation')}>
      <Shown query={query}>
        {(i) => (
          <form
            className="entry-form"
            onSubmit={(e) => {
              e.preventDefault()
              accept.mutate()
            }}
          >
            <p>
              {i.email} · {word('role', i.role)} · {i.organisation.name}
            </p>
            <label className="labelled" htmlFor="name">
              <span>{t('web.entry.name')}</span>
              <Input id="name" maxLength={200} value={name ?? i.name} onChange={(e) => setName(e.target.value)} />
            </label>
            <Secret id="password" fresh label={t('web.entry.new_password')} value={password} change={setPassword} />
            <Faults error={accept.error} />
            <Go text={t('web.entry.accept')} busy={accept.isPending} />
          </form>
        )}
      </Shown>
    </Entry>
  )
}

/** PasswordReset lets the holder of a one-time link choose a new password. */
export function PasswordReset() {
  const { t } = useTranslation()
  const go = useNavigate()
  const [password, setPassword] = useState('')
  const reset = useMutation({
    mutationFn: () =>
      got(api.POST('/api/v1/password-resets/{code}', { params: { path: { code: code() } }, body: { password } })),
    onSuccess: () => go('/'),
  })
  return (
    <Entry title={t('web.entry.reset')}>
      <form
        className="entry-form"
        onSubmit={(e) => {
          e.preventDefault()
          reset.mutate()
        }}
      >
        <Secret id="password" fresh label={t('web.entry.new_password')} value={password} change={setPassword} />
        <Faults error={reset.error} />
        <Go text={t('web.entry.reset')} busy={reset.isPending} />
      </form>
    </Entry>
  )
}
