import i18next from 'i18next'
import { initReactI18next } from 'react-i18next'
import { date, money, number, share } from './format'

// Every sentence comes from the catalogue in data/lang, which the server uses too. A language is loaded on demand.
const catalogues = {
  vi: () => import('../../../../data/lang/vi.json'),
  en: () => import('../../../../data/lang/en.json'),
}

export type Language = keyof typeof catalogues

export const languages = Object.keys(catalogues) as Language[]

const kept = 'dathang.language'

/** speak loads a language, switches the screens to it and remembers it. */
export async function speak(language: Language): Promise<void> {
  if (!i18next.hasResourceBundle(language, 'translation')) {
    const { default: texts } = await catalogues[language]()
    i18next.addResourceBundle(language, 'translation', texts)
  }
  await i18next.changeLanguage(language)
  localStorage.setItem(kept, language)
  document.documentElement.lang = language
}

export async function startWords(): Promise<void> {
  const first = language()
  await i18next.use(initReactI18next).init({
    lng: first,
    fallbackLng: false,
    resources: {},
    keySeparator: '.',
    nsSeparator: false,
    interpolation: { escapeValue: false },
    returnEmptyString: false,
    showSupportNotice: false,
  })
  const formatter = i18next.services.formatter
  formatter?.add('number', (value: number) => (typeof value === 'number' ? number(value) : String(value)))
  formatter?.add('money', (value: number) => money(value))
  formatter?.add('share', (value: number) => share(value, 1000))
  formatter?.add('date', (value: string) => date(value))
  await speak(first)
}

/** name is the catalogue's name for a code of a closed list, such as a kind or a state, or the code if it has none. */
export function name(section: string, word: string): string {
  const key = `${section}.${word}`
  return i18next.exists(key) ? i18next.t(key) : word
}

/** heading is the title of a column of a part; "sex=male" is a column that is ticked for one word. */
export function heading(part: string, column: string): string {
  const [own = column, ticked] = column.split('=')
  const title = [`${part}_${own}`, own]
    .map((key) => name('heading', key))
    .find((text, i) => text !== [`${part}_${own}`, own][i])
  return ticked ? `${title ?? own}: ${name(own, ticked)}` : (title ?? own)
}

/** language is the current one, or, until it has loaded, the one that will be. */
export const language = (): Language =>
  (i18next.isInitialized ? i18next.language : localStorage.getItem(kept)) === 'en' ? 'en' : 'vi'

/** inLanguage picks the English name in English if there is one, otherwise the Vietnamese. */
export function inLanguage(vi: string, en?: string): string {
  return language() === 'en' && en ? en : vi
}
