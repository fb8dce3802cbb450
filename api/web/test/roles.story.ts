import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { dathang } from './service'
import { browse, phone, Visit } from './visit'

// One story for each role, from signing in to what the role is for, on PostgreSQL; the other stories run on SQLite.
describe.each(['PostgreSQL'])('on %s', (database) => {
  let browser: Browser
  beforeAll(async () => {
    browser = await browse()
  })
  afterAll(() => browser.close())
  const visit = async (role: string, options?: Parameters<typeof Visit.begin>[1]) => {
    const v = await Visit.begin(browser, options, database)
    await v.signOn(role)
    return v
  }
  let made = ''

  it('a planner sees the shortage, asks for a thrifty proposal, and checks its proof', async () => {
    const v = await visit('planner')
    const { page } = v
    await v.settled()
    await page.locator('canvas').first().waitFor()
    await expect.poll(() => page.locator('.figure-value').allInnerTexts()).toContain('584')
    await v.shoot(`overview-${database}`)
    // Where a number comes from: the steps add up to the number of the row.
    await page.getByRole('link', { name: 'Nhu cầu', exact: true }).click()
    await page.getByLabel('Tìm xã, lĩnh vực').fill('phuc xa')
    const row = page.getByRole('row').filter({ hasText: 'Phường Phúc Xá' }).first()
    const asked = await row.getByRole('cell').last().innerText()
    await row.click()
    const whence = page.getByRole('dialog')
    await whence.getByText('Tiêu chuẩn vị trí việc làm đã áp dụng').waitFor()
    expect(Number((await whence.locator('tr.total td').last().innerText()).trim())).toBeGreaterThanOrEqual(
      Number(asked),
    )
    await page.getByRole('dialog').locator('.ant-drawer-close').click()
    await page.getByRole('dialog').waitFor({ state: 'hidden' })
    // A run survives a reload of the page.
    await page.getByRole('link', { name: 'Lập phương án mới' }).click()
    await page.getByRole('radio', { name: /Tiết kiệm/ }).check()
    await page.getByLabel('Tên phương án').fill('Phương án tiết kiệm')
    await page.getByRole('button', { name: 'Lập phương án' }).click()
    await page.waitForURL(/\/runs\/./)
    await page.reload()
    await page.getByRole('link', { name: 'Xem phương án' }).click({ timeout: 90_000 })
    await page.waitForURL(/\/proposals\/./)
    made = new URL(page.url()).pathname
    await v.settled()
    // The address changes before the screen does, so a skeleton may follow: wait for both charts of this screen.
    await page.locator('.columns canvas').nth(1).waitFor()
    await v.shoot(`proposal-${database}`)
    // The file offered by the badge passes `dathang verify`.
    await page.locator('button.proof').click()
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('dialog').getByRole('link', { name: 'Tệp phương án' }).click(),
    ])
    const { stdout } = await dathang('verify', await download.path())
    expect(stdout).not.toBe('')
    await page.getByRole('dialog').locator('.ant-drawer-close').click()
    await page.getByRole('dialog').waitFor({ state: 'hidden' })
    // Why a seat is unmet.
    await page.getByRole('tab', { name: /Chưa đáp ứng/ }).click()
    await page.locator('.grid-row').first().click()
    await page.getByRole('dialog').getByText('Để đáp ứng thêm một vị trí').waitFor()
    await page.getByRole('dialog').locator('.steps li').first().waitFor()
    await v.end()
  })

  it('a planner edits a draft, is told of a fault in its cell, and freezes a dataset', async () => {
    const v = await visit('planner')
    const { page } = v
    await v.open('/demand?tab=drafts')
    await page.getByLabel('Tên bản nháp').fill('Định mức thử')
    await page.getByRole('button', { name: 'Tạo bản nháp' }).click()
    await page.waitForURL(/\/drafts\/./)
    const cell = page.locator('#cell-0-5')
    await cell.click()
    await page.keyboard.type('-1')
    await page.keyboard.press('Enter')
    await page.getByRole('status').filter({ hasText: '1 ô chưa đúng' }).waitFor()
    expect(await cell.getAttribute('aria-invalid')).toBe('true')
    await page.keyboard.press('ArrowUp')
    await page.keyboard.type('2')
    await page.keyboard.press('Enter')
    await page.getByText('Mọi thay đổi đã được lưu.').waitFor()
    expect(await cell.innerText()).toBe('2')
    await page.getByRole('button', { name: 'Chốt' }).click()
    await page.locator('.ant-popconfirm').getByRole('button', { name: 'Chốt' }).click()
    await page.waitForURL(/\/demand\?dataset=/)
    await v.settled()
    await v.end()
  })

  it('a planner submits the proposal, an approver approves it with a paper and publishes it', async () => {
    const planner = await visit('planner')
    await planner.open(made)
    await planner.page.getByRole('button', { name: 'Việc tiếp theo' }).click()
    await planner.page.getByRole('menuitem', { name: 'trình', exact: true }).click()
    await planner.page.getByLabel('Số văn bản').fill('05/TTr-SNV')
    await planner.page.getByLabel('Ngày văn bản').fill('01/02/2026')
    await planner.page.getByLabel('Ngày văn bản').press('Enter')
    await planner.page.getByRole('dialog').getByRole('button', { name: 'Xác nhận' }).click()
    await planner.page.getByText('đã trình').first().waitFor()
    await planner.end()
    const v = await visit('approver')
    await v.open(made)
    await v.page.getByRole('button', { name: 'Việc tiếp theo' }).click()
    await v.page.getByRole('menuitem', { name: 'phê duyệt', exact: true }).click()
    await v.page.getByLabel('Số văn bản').fill('12/QĐ-UBND')
    await v.page.getByLabel('Ngày văn bản').fill('05/02/2026')
    await v.page.getByLabel('Ngày văn bản').press('Enter')
    await v.page.getByLabel('Lý do hoặc ý kiến').fill('Theo tờ trình')
    await v.page.getByRole('dialog').getByRole('button', { name: 'Xác nhận' }).click()
    await v.page.getByText('đã duyệt').first().waitFor()
    await v.page.getByRole('button', { name: 'Công bố' }).click()
    await v.page.locator('.ant-popconfirm').getByRole('button', { name: 'Công bố' }).click()
    await v.page.getByText('đã công bố').first().waitFor()
    expect(await v.page.getByRole('link', { name: 'Lập phương án mới' }).count()).toBe(0)
    await v.end()
  })

  it('a university sees its own quotas on a phone, and nothing of the city', async () => {
    const v = await visit('university', phone)
    await v.page.waitForURL(/\/quotas/)
    await v.settled()
    expect(await v.page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true)
    await v.shoot(`quotas-${database}`)
    await v.open('/proposals')
    await v.page.getByText('Trang này không dành cho vai trò của bạn').waitFor()
    await v.end()
  })

  it('a commune sees its outlook on a phone', async () => {
    const v = await visit('commune', phone)
    await v.page.waitForURL(/\/outlook/)
    await v.page.getByText(/Công bố ngày/).waitFor()
    expect(await v.page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true)
    await v.shoot(`outlook-${database}`)
    await v.end()
  })

  it('an administrator invites somebody, who signs on by the link and loses the account again', async () => {
    const v = await visit('admin')
    const { page } = v
    await v.open('/administration')
    await page.getByRole('tab', { name: 'Mời' }).click()
    await page.getByLabel('Thư điện tử').fill('moi@co-quan.vn')
    await page.getByRole('button', { name: 'Mời' }).click()
    const link = new URL(await page.getByLabel('Liên kết dùng một lần').inputValue())
    const guest = await Visit.begin(browser, {}, database)
    await guest.open(link.pathname + link.hash)
    await guest.page.locator('#name').fill('Người Mới')
    await guest.page.locator('#password').fill('mot-mat-khau-du-dai')
    await guest.page.getByRole('button', { name: /Chấp nhận lời mời/ }).click()
    await guest.page.getByRole('heading', { name: 'Tổng quan' }).waitFor()
    await page.getByRole('tab', { name: 'Người dùng' }).click()
    const row = page.getByRole('row').filter({ hasText: 'moi@co-quan.vn' })
    await row.getByRole('button', { name: 'Khóa' }).click()
    await page.locator('.ant-popconfirm').getByRole('button', { name: 'Khóa' }).click()
    await row.getByText('đã khóa').waitFor()
    await guest.page.reload()
    await guest.page.getByRole('heading', { name: 'Đăng nhập' }).waitFor()
    await guest.end()
    await v.end()
  })

  it('an auditor recounts the audit', async () => {
    const v = await visit('auditor')
    await v.open('/administration')
    await v.page.getByRole('button', { name: 'Kiểm tra chuỗi nhật ký' }).click()
    await v.page.getByText(/không dòng nào bị sửa hay mất/).waitFor()
    // What the approver did, by name, before and after.
    await v.page.getByLabel('Tìm, có dấu hoặc không dấu').fill('cong bo phuong an tiet kiem')
    const row = v.page.locator('.grid-row').first()
    await row.getByText('Lê Quang Huy').waitFor()
    await row.click()
    const change = v.page.getByRole('dialog').getByRole('row', { name: /Giai đoạn/ })
    expect(await change.getByRole('cell').allInnerTexts()).toEqual(['Giai đoạn', 'đã duyệt', 'đã công bố'])
    await v.end()
  })
})
