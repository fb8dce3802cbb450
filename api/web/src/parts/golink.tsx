import { Button, type ButtonProps } from 'antd'
import { useHref, useLinkClickHandler } from 'react-router'

/** GoLink is a link to another screen that looks like a button. */
export function GoLink({ to, ...look }: ButtonProps & { to: string }) {
  const href = useHref(to)
  const follow = useLinkClickHandler(to)
  return <Button {...look} href={href} onClick={(e) => follow(e as React.MouseEvent<HTMLAnchorElement>)} />
}
