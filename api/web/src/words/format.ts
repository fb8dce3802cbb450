import i18next from 'i18next'

// Numbers are written as data/lang/number.go writes them, so that screens and reports agree to the character.

const marks = () => (i18next.language === 'en' ? { group: ',', point: '.' } : { group: '.', point: ',' })

/** number writes a whole number in groups of three: 1.234.567. */
export function number(n: number | bigint): string {
  const digits = (n < 0 ? -n : n).toString().replace(/\B(?=(\d{3})+$)/g, marks().group)
  return n < 0 ? `-${digits}` : digits
}

/** decimal rounds half away from zero and drops trailing zeros: 1.234,5. */
export function decimal(x: number, places: number): string {
  const scaled = Math.round(Math.abs(x) * 10 ** places)
  const digits = scaled.toString().padStart(places + 1, '0')
  const rest = digits.slice(digits.length - places).replace(/0+$/, '')
  const text =
    number(Number(digits.slice(0, digits.length - places))) + (rest && places > 0 ? marks().point + rest : '')
  return x < 0 && scaled > 0 ? `-${text}` : text
}

/** share writes part of whole as a percentage with one place: 81,9%. */
export function share(part: number, whole: number): string {
  const perMille = whole === 0 ? 0 : Math.floor((part * 1000 + whole / 2) / whole)
  return `${number(Math.floor(perMille / 10))}${marks().point}${String(perMille % 10)}%`
}

/** money writes thousand dong in the unit that reads best: 12,5 triệu đồng, 218,05 tỷ đồng. */
export function money(kvnd: number): string {
  if (kvnd === 0) return i18next.t('money.zero')
  const size = Math.abs(kvnd)
  if (size >= 1_000_000) return i18next.t('money.billion', { value: decimal(kvnd / 1_000_000, 2) })
  if (size >= 1_000) return i18next.t('money.million', { value: decimal(kvnd / 1_000, 1) })
  return i18next.t('money.thousand', { value: number(kvnd) })
}

const two = (n: number) => n.toString().padStart(2, '0')

/** date writes dd/mm/yyyy: a plain date as it is, a point in time in the reader's time zone. */
export function date(iso: string): string {
  if (/^\d{4}-\d{2}-\d{2}$/.test(iso)) return iso.split('-').reverse().join('/')
  const at = new Date(iso)
  return Number.isNaN(at.getTime()) ? iso : `${two(at.getDate())}/${two(at.getMonth() + 1)}/${at.getFullYear()}`
}

/** moment writes date and time in the reader's time zone: 25/11/2026 14:05. */
export function moment(iso: string): string {
  const at = new Date(iso)
  return Number.isNaN(at.getTime()) ? iso : `${date(iso)} ${two(at.getHours())}:${two(at.getMinutes())}`
}

/** seconds is the time between two moments, to a tenth. */
export function seconds(from: string, to: string): string {
  return decimal((new Date(to).getTime() - new Date(from).getTime()) / 1000, 1)
}
