import { Select as Plain, type SelectProps } from 'antd'

/** Select is Ant Design's, whose list of options tells its name to who does not see it. */
export function Select<Value = unknown>({
  'aria-label': label,
  ...rest
}: SelectProps<Value> & { 'aria-label': string }) {
  const named = (list: HTMLElement | null) =>
    list?.querySelectorAll('[role=listbox]').forEach((box) => box.setAttribute('aria-label', label))
  return <Plain<Value> {...rest} aria-label={label} popupRender={(menu) => <div ref={named}>{menu}</div>} />
}
