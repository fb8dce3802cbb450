import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { browse, Visit } from './visit'

// Plans and hypotheses are told apart, and what is hardly meant is said before it counts.
let browser: Browser
beforeAll(async () => {
  browser = await browse()
})
afterAll(() => browser.close())

type Row = { id: string; name: string; kind: string }

const listed = (v: Visit, query: string) =>
  v.page.evaluate(
    async (q) => ((await (await fetch(`/api/v1/proposals?limit=1000${q}`)).json()) as { items: Row[] }).items,
    query,
  )

/** supposed has the service compute what one change would make of the first plan, and gives the hypothesis. */
async function supposed(v: Visit, name: string): Promise<Row> {
  const base = (await listed(v, '')).at(-1)?.id
  await v.page.evaluate(
    async ([id, called]) => {
      await fetch('/api/v1/runs', {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({
          proposal_id: id,
          name: called,
          changes: [{ kind: 'capacity', where: { kinds: ['degree'] }, per_mille: 500 }],
        }),
      })
    },
    [base, name],
  )
  let made: Row | undefined
  await expect
    .poll(async () => (made = (await listed(v, '&kind=hypothesis')).find((p) => p.name === name)), { timeout: 90_000 })
    .toBeTruthy()
  return made as Row
}

it('keeps hypotheses apart from plans until a planner adopts one, which goes without a mouse', async () => {
  const v = await Visit.begin(browser)
  const { page } = v
  await v.signOn('planner')
  await v.settled()
  const made = await supposed(v, 'Giảm một nửa hệ đại học')
  expect((await listed(v, '')).map((p) => p.kind)).not.toContain('hypothesis')
  for (const language of ['vi', 'en'] as const) {
    const words =
      language === 'vi'
        ? { plans: 'Phương án', hypotheses: 'Phương án giả định' }
        : { plans: 'Plans', hypotheses: 'Hypotheses' }
    await v.open('/proposals')
    await v.speak(language)
    expect(await page.getByText(made.name).count()).toBe(0)
    // The radio button itself is not drawn; its label is.
    const chosen = page.locator('.ant-segmented-item-selected')
    await v.reach(chosen.filter({ hasText: words.plans }))
    await page.keyboard.press('ArrowRight')
    await chosen.filter({ hasText: words.hypotheses }).waitFor()
    await page.getByRole('link', { name: made.name }).waitFor()
    expect(await v.untranslated()).toEqual([])
    await v.accessible(`hypotheses in ${language}`)
    await v.shoot(`hypotheses-${language}`)
  }
  // The English half ends here: on its page the changes stand in a sentence.
  await v.reach(page.getByRole('link', { name: made.name }))
  await page.keyboard.press('Enter')
  await page.waitForURL(/\/proposals\/./)
  await v.settled()
  await page.getByText('Changes to its base').waitFor()
  await page.locator('ol.plain li').first().waitFor()
  await v.speak('vi')
  await page.getByText('Thay đổi so với phương án gốc').waitFor()
  await page.locator('ol.plain li').first().waitFor()
  expect(await v.untranslated()).toEqual([])
  await v.accessible('a hypothesis')
  await v.shoot('hypothesis')
  await v.reach(page.getByRole('button', { name: 'Đưa thành phương án chính thức' }))
  await page.keyboard.press('Enter')
  const asked = page.getByRole('dialog')
  await asked.locator('ol.plain li').first().waitFor()
  await v.accessible('the question whether to adopt')
  await v.reach(asked.getByRole('button', { name: 'Đưa thành phương án chính thức' }))
  await page.keyboard.press('Enter')
  await asked.waitFor({ state: 'hidden' })
  expect(await page.getByRole('button', { name: 'Đưa thành phương án chính thức' }).count()).toBe(0)
  await v.open('/proposals')
  await v.settled()
  await page.getByRole('link', { name: made.name }).waitFor()
  await v.open(`/proposals/${made.id}?tab=history`)
  await page.getByText(/đưa thành phương án chính thức/).waitFor()
  await v.end()
})

it('says of an uploaded roster which communes it lacks, and takes its day with it', async () => {
  const v = await Visit.begin(browser)
  const { page } = v
  await v.signOn('planner')
  await v.open('/demand?tab=drafts')
  await page.getByLabel('Tên bản nháp').fill('Danh sách một phần')
  await page.getByRole('button', { name: 'Tạo bản nháp' }).click()
  await page.waitForURL(/\/drafts\/./)
  await v.settled()
  const id = new URL(page.url()).pathname.split('/').at(-1)
  const text = await page.evaluate(async (d) => (await fetch(`/api/v1/drafts/${d}/parts/roster`)).text(), id)
  expect(await page.getByText('Nên xem lại trước khi chốt').count()).toBe(0)
  await v.reach(page.locator('.filters .ant-segmented-item-selected'))
  await page.keyboard.press('ArrowRight')
  const day = page.getByLabel('Ngày của danh sách trong tệp')
  await v.reach(day)
  await day.fill('2023-06-30')
  await page.locator('input[type=file]').setInputFiles({
    name: 'roster.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from(`${text.split('\n').slice(0, 3).join('\n')}\n`),
  })
  const told = page.getByRole('status').filter({ hasText: 'Nên xem lại trước khi chốt' })
  await told.waitFor()
  expect(await told.innerText()).toContain('không có người nào ở 578 trên 579 xã, phường')
  const kept = await page.evaluate(
    async (d) => (await (await fetch(`/api/v1/drafts/${d}/file`)).json()) as { roster_date: string; marks: string[] },
    id,
  )
  expect(kept.roster_date).toBe('2023-06-30')
  expect(kept.marks).not.toContain('synthetic_roster')
  await v.accessible('a draft with a warning')
  await v.shoot('draft-warning')
  await v.speak('en')
  await page.getByText('Worth checking before it is finalised').waitFor()
  await page.getByText('The roster has nobody in 578 of 579 communes').waitFor()
  expect(await v.untranslated()).toEqual([])
  await v.end()
})
