import i18next from 'i18next'
import { beforeAll, expect, it } from 'vitest'
import vi from '../../../../data/lang/vi.json'
import { needText } from './classes'

beforeAll(async () => {
  await i18next.init({ lng: 'vi', resources: { vi: { translation: vi } } })
})

const known = new Map([
  ['a', { id: 'a', level: 'college', birth_year: 1970, leaves: 2031 }],
  ['b', { id: 'b', leaves: 2031 }],
])

it('says who the holders are, as far as it is known', () => {
  const need = 'người giữ vị trí chưa đạt chuẩn chuyên môn'
  expect(needText(known, { need: 'unqualified', class: 'a' })).toBe(`${need} (cao đẳng, sinh năm 1970, nghỉ năm 2031)`)
  expect(needText(known, { need: 'unqualified', class: 'b' })).toBe(`${need} (nghỉ năm 2031)`)
  expect(needText(known, { need: 'unqualified', class: '' })).toBe(need)
  expect(needText(known, { need: 'vacant' })).toBe('vị trí còn khuyết')
})
