import { expect, it } from 'vitest'
import type { Page } from 'playwright-core'
import { browse, Visit } from './visit'

const cell = (page: Page, row: number, column: number) => page.locator(`#cell-${row}-${column}`)
const saved = (page: Page) => page.locator('[data-state="saved"]').waitFor()

/** keys presses keys one after the other. */
const keys = async (page: Page, ...list: string[]) => {
  for (const key of list) await page.keyboard.press(key)
}

/** pasted pastes what a spreadsheet has copied. */
const pasted = (page: Page, text: string) =>
  page.locator('.sheet').evaluate((grid, copied) => {
    const clipboardData = new DataTransfer()
    clipboardData.setData('text/plain', copied)
    grid.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }))
  }, text)

it('is edited in a grid by keys, by two people at once, and loses nothing', async () => {
  const browser = await browse()
  const [an, binh] = await Promise.all([Visit.begin(browser), Visit.begin(browser)])
  await Promise.all([an.signOn('planner'), binh.signOn('planner')])
  const { page } = an
  await an.open('/demand?tab=drafts')
  await page.getByLabel('Tên bản nháp').fill('Lưới')
  await page.getByRole('button', { name: 'Tạo bản nháp' }).click()
  await page.waitForURL(/\/drafts\/./)
  const place = new URL(page.url()).pathname
  const demand = page.locator('.sheet-demand')
  await demand.waitFor()
  const [, before, same] = /([\d.]+) → ([\d.]+)/.exec(await demand.innerText()) ?? []
  expect(same).toBe(before)

  // Norms: posts by typing, the field by its name without diacritics.
  await page.locator('.sheet').focus()
  await keys(page, 'ArrowRight', 'ArrowRight', 'ArrowRight', 'ArrowRight')
  await page.keyboard.type('ke toan')
  await page.getByRole('listbox').waitFor()
  await an.accessible('a cell that offers names')
  await an.shoot('draft-grid-names')
  const name = (await page.getByRole('option').first().innerText()).trim()
  await keys(page, 'Enter')
  expect(await cell(page, 0, 4).innerText()).toBe(name)
  // A block from a spreadsheet, by names: three rows of field and posts; then filled down and undone.
  await pasted(page, `${name}\t4\n${name}\t5\n${name}\t6\n`)
  expect(await cell(page, 3, 5).innerText()).toBe('6')
  await keys(page, 'ArrowUp', 'ArrowUp', 'ArrowUp', 'Shift+ArrowDown', 'Shift+ArrowDown', 'Shift+ArrowDown')
  const first = await cell(page, 0, 5).innerText()
  await keys(page, 'Control+d')
  expect(await cell(page, 3, 5).innerText()).toBe(first)
  await keys(page, 'Control+z')
  expect(await cell(page, 3, 5).innerText()).toBe('6')
  await saved(page)
  // The demand beside it is another one.
  await expect.poll(async () => / ([\d.]+)$/.exec(await demand.innerText())?.[1]).not.toBe(before)
  await an.shoot('draft-grid')

  // Somebody else changes another cell of the same row, and this person sees it.
  await binh.open(place)
  await cell(binh.page, 1, 5).waitFor()
  expect(await cell(binh.page, 1, 5).innerText()).toBe('4')
  await cell(binh.page, 1, 5).click()
  await binh.page.keyboard.type('7')
  await keys(binh.page, 'Enter')
  await cell(page, 1, 9).click()
  await page.keyboard.type('theo ý kiến sở')
  await keys(page, 'Enter')
  await Promise.all([saved(page), saved(binh.page)])
  await expect.poll(() => cell(page, 1, 5).innerText(), { timeout: 9000 }).toBe('7')
  await expect.poll(() => cell(binh.page, 1, 9).innerText(), { timeout: 9000 }).toBe('theo ý kiến sở')
  // Both change one cell: the second is shown both values, and decides.
  await page.evaluate(() => Object.defineProperty(document, 'visibilityState', { value: 'hidden', configurable: true }))
  await cell(binh.page, 2, 5).click()
  await binh.page.keyboard.type('8')
  await keys(binh.page, 'Enter')
  await saved(binh.page)
  await cell(page, 2, 5).click()
  await page.keyboard.type('9')
  await keys(page, 'Enter')
  const told = page.getByRole('alert').filter({ hasText: 'bạn ghi “9”, người khác ghi “8”' })
  await told.waitFor()
  await an.shoot('draft-conflict')
  await page.getByRole('button', { name: 'Giữ của tôi' }).click()
  await told.waitFor({ state: 'hidden' })
  await saved(page)

  // A row of the programmes’ prices is added and gets an id; what cannot be saved keeps its person here.
  await page.locator('.sheet-parts').getByText('Khoản chi, chế độ', { exact: true }).click()
  await page.getByRole('grid', { name: 'Khoản chi, chế độ' }).waitFor()
  await page.getByRole('button', { name: 'Thêm dòng' }).click()
  await page.locator('.sheet').focus()
  await page.keyboard.type('dai hoc')
  await keys(page, 'Tab')
  expect(await cell(page, 1, 1).innerText()).toContain('đại học')
  await saved(page)
  await page.getByRole('button', { name: /ô cần sửa/ }).waitFor()
  await page.evaluate(() => Reflect.deleteProperty(document, 'visibilityState'))
  await an.open(place)
  await saved(page)
  expect([
    await cell(page, 2, 5).innerText(),
    await cell(page, 1, 9).innerText(),
    await cell(page, 0, 4).innerText(),
  ]).toEqual(['9', 'theo ý kiến sở', name])
  await cell(page, 0, 5).click()
  await page.keyboard.type('nhiều')
  await keys(page, 'Enter')
  await page.getByRole('status').filter({ hasText: '1 ô chưa đúng' }).waitFor()
  await page.getByRole('link', { name: 'Nhập từ sổ tính của đơn vị' }).click()
  const ask = page.getByRole('dialog', { name: 'Còn ô chưa lưu' })
  await ask.waitFor()
  await ask.getByRole('button', { name: 'Ở lại' }).click()
  await ask.waitFor({ state: 'hidden' })
  expect(new URL(page.url()).pathname).toBe(place)
  await an.end()
  await binh.end()
  await browser.close()
})
