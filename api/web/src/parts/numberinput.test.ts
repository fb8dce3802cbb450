import { expect, it } from 'vitest'
import { plain } from './numberinput'

it('reads numbers as each language writes them', () => {
  expect(plain('20.000', ',')).toBe('20000')
  expect(plain('1.234,5', ',')).toBe('1234.5')
  expect(plain('1,234.5', '.')).toBe('1234.5')
  expect(plain('-3', ',')).toBe('-3')
})
