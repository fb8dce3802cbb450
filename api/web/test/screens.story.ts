import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { browse, phone, Visit } from './visit'

let browser: Browser
beforeAll(async () => {
  browser = await browse()
})
afterAll(() => browser.close())

/** screens are the paths to look at, by the role that sees them. */
const screens: Record<string, string[]> = {
  planner: [
    '/',
    '/demand',
    '/demand?tab=norms',
    '/demand?tab=drafts',
    '/review',
    '/review?tab=holders',
    '/review?tab=needs',
    '/ask',
    '/proposals',
    'proposal',
    'proposal?tab=allocations',
    'proposal?tab=unmet',
    'proposal?tab=prices',
    'proposal?tab=history',
    '/runs',
    'run',
    '/quotas',
    '/outlook',
    '/account',
    '/nowhere',
  ],
  admin: ['/administration'],
  commune: ['/outlook', '/review', '/review?tab=holders', '/review?tab=needs'],
}

it('shows every screen in both languages, without errors and with no serious finding of axe', async () => {
  for (const [role, paths] of Object.entries(screens)) {
    const v = await Visit.begin(browser, role === 'commune' ? phone : {})
    await v.open('/')
    await v.page.locator('#email').waitFor()
    await v.accessible('sign-on')
    await v.signOn(role)
    const last = async (list: string) =>
      v.page.evaluate(
        async (l) => ((await (await fetch(`/api/v1/${l}?limit=1`)).json()) as { items: { id: string }[] }).items[0]?.id,
        list,
      )
    for (const path of paths) {
      const at = path.startsWith('proposal')
        ? `/proposals/${await last('proposals')}${path.slice('proposal'.length)}`
        : path === 'run'
          ? `/runs/${await last('runs')}`
          : path
      for (const language of ['vi', 'en'] as const) {
        await v.page.evaluate((l) => localStorage.setItem('dathang.language', l), language)
        await v.open(at)
        await (path === '/nowhere' ? v.page.locator('.ant-result').waitFor() : v.settled())
        expect(await v.page.getAttribute('html', 'lang')).toBe(language)
        expect(await v.untranslated(), `${at} in ${language}`).toEqual([])
        await v.shoot(`${role}${path.replace(/[/?=]/g, '-')}-${language}`)
        if (language === 'vi') await v.accessible(at)
      }
    }
    await v.end()
  }
}, 300_000)

it('is accessible in the dark too', async () => {
  const v = await Visit.begin(browser, { colorScheme: 'dark' })
  await v.signOn('planner')
  for (const at of ['/', '/ask', '/demand']) {
    await v.open(at)
    await v.settled()
    await v.accessible(`${at} in the dark`)
  }
  await v.shoot('dark')
  await v.end()
})

it('says so when the server is silent, and goes on when it answers again', async () => {
  const v = await Visit.begin(browser)
  await v.signOn('planner')
  await v.settled()
  const lists = /\/api\/v1\/proposals\?/
  await v.page.route(lists, (r) => r.abort())
  await v.open('/proposals')
  await v.page.getByText('Máy chủ không trả lời').waitFor()
  await v.page.unroute(lists)
  await v.page.getByRole('button', { name: 'Thử lại' }).click()
  await v.page
    .getByRole('cell', { name: /Hà Nội/ })
    .first()
    .waitFor()
  v.wrong.splice(0) // the aborted calls
  await v.end()
})
