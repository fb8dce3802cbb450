import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Input } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api, got } from '../../api/client'
import { become } from '../../api/session'
import { Faults } from '../../parts/states'
import { speak } from '../../words/words'
import { Entry, Go, Secret } from './entry'

/** SignOn signs a person in and leaves the address alone, so that they land where they meant to. */
export function SignOn() {
  const { t } = useTranslation()
  const cache = useQueryClient()
  const [email, setEmail] = useState('')
  const [password, setPassword] = useState('')
  const signOn = useMutation({
    mutationFn: () => got(api.POST('/api/v1/session', { body: { email, password } })),
    onSuccess: async ({ user }) => {
      await speak(user.language)
      become(cache, user)
    },
  })
  return (
    <Entry title={t('web.entry.sign_on')}>
      <form
        className="entry-form"
        onSubmit={(e) => {
          e.preventDefault()
          signOn.mutate()
        }}
      >
        <label className="labelled" htmlFor="email">
          <span>{t('web.entry.email')}</span>
          <Input
            id="email"
            type="email"
            required
            autoFocus
            maxLength={254}
            autoComplete="username"
            value={email}
            onChange={(e) => setEmail(e.target.value)}
          />
        </label>
        <Secret id="password" label={t('web.entry.password')} value={password} change={setPassword} />
        <Faults error={signOn.error} />
        <Go text={t('web.entry.sign_on')} busy={signOn.isPending} />
        <p className="small">{t('web.entry.forgotten')}</p>
      </form>
    </Entry>
  )
}
