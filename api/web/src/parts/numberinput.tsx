import { InputNumber, type InputNumberProps } from 'antd'
import { decimal } from '../words/format'
import { language } from '../words/words'

/** NumberInput is a number field in the reader's notation: 1.234,5 in Vietnamese, 1,234.5 in English. */
export function NumberInput(props: InputNumberProps<number>) {
  const point = language() === 'en' ? '.' : ','
  return (
    <InputNumber<number>
      {...props}
      decimalSeparator={point}
      // Its types promise a number, but the field also passes text.
      formatter={(value: number | string | undefined, { userTyping, input }) =>
        userTyping ? input : value === undefined || String(value) === '' ? '' : decimal(Number(value), 3)
      }
      // Ant Design parses the digits itself; an empty field must stay empty and not become zero.
      parser={(text) => plain(text ?? '', point) as unknown as number}
    />
  )
}

/** plain removes group marks from a number as typed and turns the decimal mark into a point. */
export function plain(text: string, point: '.' | ','): string {
  return text
    .replaceAll(point === ',' ? '.' : ',', '')
    .replace(point, '.')
    .replace(/[^\d.-]/g, '')
}
