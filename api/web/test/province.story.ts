import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { startEmpty } from './service'
import { browse, Visit } from './visit'

/** Hands counts what a person does: presses of a button, choices in a list, fields that are filled in. */
class Hands {
  actions = 0
  constructor(readonly page: Page) {}
  async click(name: RegExp | string, role: 'button' | 'link' | 'tab' = 'button') {
    this.actions++
    await this.page.getByRole(role, { name }).first().click()
  }
  async fill(label: string, text: string) {
    this.actions++
    await this.page.getByLabel(label).fill(text)
  }
  /** give chooses a file, which is two actions: the button, and the file in the browser's window. */
  async give(file: string) {
    this.actions += 2
    await this.page.locator('input[type=file]').setInputFiles(file)
  }
}

// From an empty service to a verified proposal of a province of 102 communes, from its offices' own workbooks: two
// thousand staff in three habits, and what its schools offer. The figure is in api/web/README.md.
it('goes from an empty service to a verified proposal with a province’s own workbooks', async () => {
  const books = await mkdtemp(join(tmpdir(), 'dathang-books-'))
  const program = process.env.DATHANG ?? join(import.meta.dirname, '../../../.bin/dathang')
  await promisify(execFile)(join(dirname(program), 'load'), ['--books', books])
  const [browser, service] = await Promise.all([browse(), startEmpty('ke-hoach@dong-thap.vn')])
  const v = await Visit.at(browser, service.url)
  const { page } = v
  const hands = new Hands(page)
  const began = Date.now()
  const link = new URL(service.invitation)
  await v.open(link.pathname + link.hash)
  await page.locator('#name').fill('Người Lập Kế Hoạch')
  await page.locator('#password').fill('mot-mat-khau-du-dai')
  hands.actions += 2
  await hands.click(/Chấp nhận lời mời/)
  // The province, and the day of its figures.
  const choose = page.getByRole('combobox', { name: 'Bộ dữ liệu mới của một tỉnh, thành phố' })
  await choose.click()
  await choose.fill('Đồng Tháp')
  await page.locator('.ant-select-item-option').filter({ hasText: 'Đồng Tháp' }).first().click()
  hands.actions += 3
  await hands.fill('Số liệu đến ngày', '2026-06-30')
  await hands.click('Bắt đầu')
  await page.waitForURL(/\/drafts\/.+\/import/)
  // Each of the three habits is read as the same two thousand people; the last is saved.
  await hands.fill('Ngày của danh sách trong tệp', '2026-06-30')
  for (const book of ['moi-cum-mot-trang.xlsx', 'bieu-so-luong.xlsx', 'moi-dong-mot-nguoi.xlsx']) {
    await hands.give(join(books, book))
    await page.getByText(book).first().waitFor()
    await page.getByText('Cán bộ, công chức: 0 → 2.000.').waitFor()
    await page.locator('.ant-btn-loading').waitFor({ state: 'hidden' })
  }
  expect(await page.locator('main').innerText()).not.toMatch(/birth_year|theory/)
  await hands.click('Lưu vào bản nháp')
  await page.getByText('Bản nháp chưa có: Chương trình.').waitFor()
  await v.accessible('what a draft still lacks')
  await v.shoot('province-lacks')
  // What the schools offer, with capacities and prices.
  await hands.give(join(books, 'co-so-dao-tao.xlsx'))
  await page.getByRole('heading', { name: 'Hệ quả khi lưu' }).waitFor()
  await hands.click('Lưu vào bản nháp')
  await page.getByText('Bản nháp đã đủ dữ liệu').waitFor()
  await v.shoot('province-complete')
  await hands.click('Về bản nháp', 'link')
  await hands.click(/^Chốt$/)
  hands.actions++
  await page.locator('.ant-popconfirm').getByRole('button', { name: 'Chốt' }).click()
  await page.waitForURL(/\/demand\?dataset=/)
  expect(await page.getByText('Chưa có bộ dữ liệu nào').count()).toBe(0)
  await v.settled()
  await v.shoot('province-demand')
  // The next step is said where the dataset is shown.
  await hands.click('Lập phương án mới', 'link')
  await page.waitForURL(/\/ask/)
  await hands.click('Lập phương án')
  await page.waitForURL(/\/(runs|proposals)\/./)
  const open = page.getByRole('link', { name: 'Xem phương án' })
  await open.waitFor({ timeout: 90_000 })
  hands.actions++
  await open.click()
  await page.locator('button.proof').waitFor()
  await v.settled()
  await v.shoot('province-proposal')
  const seconds = (Date.now() - began) / 1000
  const figure = { actions: hands.actions, seconds: Math.round(seconds) }
  await writeFile(join(process.env.OUT ?? '.', 'province.json'), JSON.stringify(figure))
  console.log(`a province of 102 communes: ${figure.actions} actions, ${figure.seconds} s of the machine`)
  // At five seconds an action, and the machine's own: under ten minutes.
  expect(figure.actions * 5 + seconds).toBeLessThan(600)
  await v.end()
  await Promise.all([service.end(), browser.close(), rm(books, { recursive: true })])
})
