import { Button, Card, Input, Segmented } from 'antd'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { language, languages, speak, type Language } from '../../words/words'

/** Entry surrounds the screens that are seen before signing in. */
export function Entry({ title, children }: { title: string; children: ReactNode }) {
  const { t } = useTranslation()
  return (
    <main className="entry">
      <Card className="entry-card">
        <div className="brand">
          <img src="/icon.svg" alt="" width={36} height={36} />
          <span>{t('web.frame.brand')}</span>
        </div>
        <h1 className="h1">{title}</h1>
        {children}
        <Segmented<Language>
          aria-label={t('web.frame.language')}
          size="small"
          value={language()}
          options={languages.map((l) => ({ value: l, label: l === 'vi' ? 'Tiếng Việt' : 'English' }))}
          onChange={(l) => void speak(l)}
        />
      </Card>
    </main>
  )
}

/** Secret is a labelled password field. */
export function Secret({
  id,
  label,
  value,
  change,
  fresh,
}: {
  id: string
  label: string
  value: string
  change: (value: string) => void
  fresh?: boolean
}) {
  return (
    <label className="labelled" htmlFor={id}>
      <span>{label}</span>
      <Input.Password
        id={id}
        required
        minLength={fresh ? 12 : 1}
        maxLength={128}
        autoComplete={fresh ? 'new-password' : 'current-password'}
        value={value}
        onChange={(e) => change(e.target.value)}
      />
    </label>
  )
}

export const Go = ({ text, busy }: { text: string; busy: boolean }) => (
  <Button type="primary" size="large" block htmlType="submit" loading={busy}>
    {text}
  </Button>
)
