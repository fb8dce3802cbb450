import { Typography } from 'antd'
import { useEffect, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'

/** Title heads a screen: its name, one line on what it is for, and its actions. */
export function Title({
  name,
  text,
  hint,
  extra,
}: {
  name: string
  text?: ReactNode
  hint?: ReactNode
  extra?: ReactNode
}) {
  const { t } = useTranslation()
  const word = t(`web.screen.${name}`)
  useEffect(() => {
    document.title = `${word} · dathang`
  }, [word])
  return (
    <div className="title">
      <div>
        <Typography.Title level={1} className="h1">
          {text ?? word}
        </Typography.Title>
        <div className="hint">{hint ?? t(`web.hint.${name}`)}</div>
      </div>
      {extra && <div className="extra">{extra}</div>}
    </div>
  )
}
