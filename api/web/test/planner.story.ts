import { readFile, writeFile } from 'node:fs/promises'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { dathang, login, password } from './service'
import { browse, Visit } from './visit'

// What a planner does with proposals, the policy editor and files, on SQLite alone: the database does not matter here.
let browser: Browser
beforeAll(async () => {
  browser = await browse()
})
afterAll(() => browser.close())

/** first opens the proposal that the demonstration starts with. */
async function first(v: Visit, tab: string): Promise<string> {
  const id = await v.page.evaluate(
    async () =>
      ((await (await fetch('/api/v1/proposals?limit=1000')).json()) as { items: { id: string }[] }).items.at(-1)?.id,
  )
  await v.open(`/proposals/${id}?tab=${tab}`)
  await v.settled()
  return String(id)
}

it('sees what one seat more is worth, and why a seat is not served elsewhere', async () => {
  const v = await Visit.begin(browser)
  await v.signOn('planner')
  await first(v, 'prices')
  const prices = v.page.getByRole('row').filter({ hasText: 'Số chỗ của khóa, đợt' })
  await prices.first().waitFor({ timeout: 90_000 })
  const told = await prices.first().getByRole('cell').last().innerText()
  expect(told).toMatch(/thêm 1/)
  expect(told).toMatch(/bớt 1/)
  await v.shoot('prices')
  // The drawer of a seat that this would serve says the same number.
  await v.page.getByRole('tab', { name: /Chưa đáp ứng/ }).click()
  await v.page.getByLabel('Tìm xã, phường').fill('kim lan')
  await v.page.locator('.grid-row').filter({ hasText: 'Địa chính' }).first().click()
  const why = v.page.getByRole('dialog')
  await why
    .getByText(/số người được cử đi học/i)
    .first()
    .waitFor()
  await why.getByRole('button', { name: 'Tính tác động' }).click()
  await why.getByText(/^thêm 1 người: /).waitFor()
  await why.getByText(/^bớt 1 người: /).waitFor()
  // Why not at an intake that trains others in the field.
  await why.getByLabel('Vì sao không chọn …?').click()
  await v.page.locator('.ant-select-item-option').first().click()
  await expect.poll(() => why.locator('.steps').last().innerText(), { timeout: 30_000 }).not.toBe('')
  await v.accessible('the drawer of reasons')
  // By its button, since Escape may close the list of intakes first.
  await why.locator('.ant-drawer-close').click()
  await why.waitFor({ state: 'hidden' })
  // For a served seat, the next best way.
  await v.page.getByRole('tab', { name: 'Phân bổ' }).click()
  await v.page.getByRole('table', { name: 'Phân bổ' }).locator('.grid-row').first().click()
  await v.page.getByRole('dialog').getByText('Nếu không ở đây, cách tốt kế tiếp').waitFor()
  await v.page.getByRole('dialog').locator('.steps li').first().waitFor()
  await v.end()
})

it('downloads the certificate with the proposal, and a proposal that was tampered with does not pass', async () => {
  const v = await Visit.begin(browser)
  await v.signOn('planner')
  await first(v, 'history')
  await v.page.locator('button.proof').click()
  const fetched = async (name: string) => {
    const [download] = await Promise.all([
      v.page.waitForEvent('download'),
      v.page.getByRole('dialog').getByRole('link', { name }).click(),
    ])
    return download.path()
  }
  const path = await fetched('Tệp phương án')
  const file = JSON.parse(await readFile(path, 'utf8')) as {
    answer: { certificate: unknown; allocations: { seats: number }[] }
  }
  expect(JSON.parse(await readFile(await fetched('Chứng chỉ'), 'utf8'))).toEqual(file.answer.certificate)
  await dathang('verify', path)
  const taken = file.answer.allocations[0]
  if (!taken) throw new Error('the proposal allocates nothing')
  taken.seats++
  await writeFile(path, JSON.stringify(file))
  await expect(dathang('verify', path)).rejects.toMatchObject({ code: 1 })
  await v.end()
})

it('drags the goals into order, by keyboard too, and stops the run that would take long', async () => {
  const v = await Visit.begin(browser)
  const { page } = v
  await v.signOn('planner')
  await v.open('/ask')
  await v.settled()
  const goals = () =>
    page.locator('.goal').evaluateAll((list) => list.map((li) => li.querySelector('strong')?.textContent))
  await page.locator('.goal').first().waitFor()
  const before = await goals()
  expect(before).toEqual(['nhu cầu chưa đáp ứng', 'kinh phí', 'độ lệch ngành đào tạo'])
  await page.locator('.goal').nth(1).dragTo(page.locator('.goal').first())
  expect(await goals()).toEqual(['kinh phí', 'nhu cầu chưa đáp ứng', 'độ lệch ngành đào tạo'])
  await v.reach(page.getByRole('button', { name: 'Đưa mục tiêu 2 lên' }))
  await page.keyboard.press('Enter')
  expect(await goals()).toEqual(before)
  // Budgets and minimum class sizes need a search, so the run lasts long enough to be stopped.
  await page.getByRole('button', { name: /Ngân sách/ }).click()
  await page.getByRole('button', { name: 'Thêm ngân sách' }).click()
  expect(await page.getByRole('spinbutton', { name: 'triệu đồng' }).inputValue()).toBe('20.000')
  await page.getByRole('spinbutton', { name: 'triệu đồng' }).fill('19.500')
  await page.getByRole('button', { name: /^Giới hạn/ }).click()
  await page.getByRole('switch', { name: 'Áp dụng sĩ số tối thiểu' }).click()
  await page.getByLabel('Tên chính sách mới').fill('Có ngân sách')
  await v.accessible('the editor of policies')
  await v.shoot('ask-edited')
  await page.getByRole('button', { name: 'Lập phương án' }).click()
  await page.waitForURL(/\/runs\/./)
  await page.getByText('Ngân sách 2024: 19,5 tỷ đồng').waitFor()
  await page.getByRole('button', { name: 'Dừng' }).click()
  await page.locator('.ant-popconfirm').getByRole('button', { name: 'Dừng' }).click()
  await page.getByText(/Đã dừng theo yêu cầu/).waitFor({ timeout: 60_000 })
  await v.shoot('run-stopped')
  // The list says so, too.
  await v.open('/runs')
  await page.locator('.grid-row').first().getByText('đã hủy').waitFor()
  await v.end()
})

it('goes from signing on to the reasons of a proposal without a mouse', async () => {
  const v = await Visit.begin(browser)
  const { page } = v
  await v.open('/')
  await page.locator('#email:focus').waitFor()
  await page.keyboard.type(login('planner'))
  await v.reach(page.locator('#password'))
  await page.keyboard.type(password)
  await page.keyboard.press('Enter')
  await v.settled()
  await v.reach(page.getByRole('link', { name: 'Lập phương án mới' }))
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'Lập phương án mới' }).waitFor()
  await v.settled()
  await v.reach(page.getByRole('radio', { name: /^Đáp ứng nhiều nhất/ }))
  await v.reach(page.getByLabel('Tên phương án'))
  await page.keyboard.type('Bằng bàn phím')
  await v.reach(page.getByRole('button', { name: 'Lập phương án' }))
  await page.keyboard.press('Enter')
  await page.waitForURL(/\/(runs|proposals)\/./)
  const open = page.getByRole('link', { name: 'Xem phương án' })
  await open.waitFor({ timeout: 90_000 })
  await v.reach(open)
  await page.keyboard.press('Enter')
  await page.waitForURL(/\/proposals\/./)
  await v.settled()
  await v.reach(page.getByRole('tab', { selected: true }))
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('Enter')
  await page.getByRole('tab', { name: /Chưa đáp ứng/, selected: true }).waitFor()
  await v.reach(page.locator('.grid-row').first())
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('ArrowDown')
  const row = page.locator('.grid-row:focus')
  await expect.poll(() => row.getAttribute('aria-rowindex')).toBe('4')
  await page.keyboard.press('Enter')
  await page.getByRole('dialog').getByText('Để đáp ứng thêm một vị trí').waitFor()
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'hidden' })
  // Focus returns to the row, and one key leads to either end of the table.
  await expect.poll(() => row.getAttribute('aria-rowindex')).toBe('4')
  await page.keyboard.press('End')
  await expect.poll(async () => Number(await row.getAttribute('aria-rowindex'))).toBeGreaterThan(500)
  await v.end()
})

it('is told every fault of a bad file by its cell, and loses nothing', async () => {
  const v = await Visit.begin(browser)
  const { page } = v
  await v.signOn('planner')
  await v.open('/demand?tab=drafts')
  await page.getByLabel('Tên bản nháp').fill('Tệp hỏng')
  await page.getByRole('button', { name: 'Tạo bản nháp' }).click()
  await page.waitForURL(/\/drafts\/./)
  const posts = page.locator('#cell-0-5')
  const was = await posts.innerText()
  const upload = (name: string, text: string) =>
    page.locator('input[type=file]').setInputFiles({ name, mimeType: 'text/csv', buffer: Buffer.from(text) })
  const head = 'id,unit_type,tag,position,field,posts,valid_from,valid_to,document,reason,certainty'
  await upload('norms.csv', `${head}\na,,,BT,xay_dung_dang,nhiều,,,,,high\nb,,,BT,xay_dung_dang,1,hôm qua,,,,high\n`)
  const told = page.getByRole('alert')
  await told.waitFor()
  expect(await told.innerText()).toContain('Ô F2')
  expect(await told.innerText()).toContain('nhiều')
  expect(await told.innerText()).toContain('Ô G3')
  expect(await told.innerText()).toContain('hôm qua')
  await upload('norms.xlsx', 'this is no workbook')
  await expect.poll(() => told.innerText()).toContain('Dòng đầu không phải là dòng tiêu đề')
  await v.shoot('draft-bad-file')
  await page.reload()
  await v.settled()
  expect(await posts.innerText()).toBe(was)
  await v.end()
})
