import { InputNumber, type InputNumberProps } from 'antd'
import { decimal } from '../words/format'
import { language } from '../words/words'

/** NumberInput is a field for a number, written as the reader's language writes it: 1.234,5. */
export function NumberInput(props: InputNumberProps<number>) {
  const point = language() === 'en' ? '.' : ','
  return (
    <InputNumber<number>
      {...props}
      decimalSeparator={point}
      formatter={(value, { userTyping, input }) =>
        userTyping ? input : value === undefined || String(value) === '' ? '' : decimal(Number(value), 3)
      }
      // The field reads digits by itself; nothing is no number and not zero.
      parser={(text) => plain(text ?? '', point) as unknown as number}
    />
  )
}

/** plain takes the marks of groups out of a number as somebody types it. */
export function plain(text: string, point: '.' | ','): string {
  return text
    .replaceAll(point === ',' ? '.' : ',', '')
    .replace(point, '.')
    .replace(/[^\d.-]/g, '')
}
