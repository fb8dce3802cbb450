import i18next from 'i18next'
import { beforeAll, describe, expect, it } from 'vitest'
import en from '../../../../data/lang/en.json'
import vi from '../../../../data/lang/vi.json'
import { finder, fold } from './fold'
import { date, decimal, money, number, share } from './format'

beforeAll(async () => {
  await i18next.init({
    lng: 'vi',
    resources: { vi: { translation: vi }, en: { translation: en } },
    interpolation: { escapeValue: false },
    showSupportNotice: false,
  })
})

const inBoth = async (say: () => string) => {
  const said: string[] = []
  for (const l of ['vi', 'en']) {
    await i18next.changeLanguage(l)
    said.push(say())
  }
  return said
}

// The same cases as data/lang/number_test.go: screens and reports write alike.
describe('numbers', () => {
  it.each([
    [0, '0', '0'],
    [-1234567, '-1.234.567', '-1,234,567'],
    [999, '999', '999'],
    [1000, '1.000', '1,000'],
  ])('%d in groups of three', async (n, a, b) => {
    expect(await inBoth(() => number(n))).toEqual([a, b])
  })
  it.each([
    [1234.5, 1, '1.234,5', '1,234.5'],
    [0.04, 1, '0', '0'],
    [-2.25, 1, '-2,3', '-2.3'],
    [12, 2, '12', '12'],
  ])('%d with %d places', async (x, places, a, b) => {
    expect(await inBoth(() => decimal(x, places))).toEqual([a, b])
  })
  it('shares keep their place', async () => {
    expect(await inBoth(() => share(3845, 4696))).toEqual(['81,9%', '81.9%'])
    expect(await inBoth(() => share(1, 0))).toEqual(['0,0%', '0.0%'])
  })
  it('money reads in thousands, millions or billions', async () => {
    expect(await inBoth(() => money(218054383))).toEqual(['218,05 tỷ đồng', '218.05 billion VND'])
    expect((await inBoth(() => money(12500)))[0]).toBe('12,5 triệu đồng')
    expect((await inBoth(() => money(-999)))[0]).toContain('-999')
    expect(await inBoth(() => money(0))).toEqual(['0 đồng', '0 VND'])
  })
  it('dates are dd/mm/yyyy', () => {
    expect(date('2023-12-31')).toBe('31/12/2023')
    expect(date('soon')).toBe('soon')
  })
})

describe('search', () => {
  it('is without marks', () => {
    expect(fold('Đống Đa, Hoàn Kiếm')).toBe('dong da, hoan kiem')
    expect(finder('kiem hoan')('Quận Hoàn Kiếm')).toBe(true)
    expect(finder('kiêm hoàn')('Quận Hoàn Kiếm')).toBe(true)
    expect(finder('kiem ba')('Quận Hoàn Kiếm')).toBe(false)
    expect(finder('  ')('anything')).toBe(true)
  })
})
