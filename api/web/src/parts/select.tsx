import { Select as Plain, type SelectProps } from 'antd'

/** Select is Ant Design's, with its list of options named for screen readers, which Ant Design leaves out. */
export function Select<Value = unknown>({
  'aria-label': label,
  ...rest
}: SelectProps<Value> & { 'aria-label': string }) {
  const named = (list: HTMLElement | null) =>
    list?.querySelectorAll('[role=listbox]').forEach((box) => box.setAttribute('aria-label', label))
  return <Plain<Value> {...rest} aria-label={label} popupRender={(menu) => <div ref={named}>{menu}</div>} />
}
