import { expect, it } from 'vitest'
import { startEmpty } from './service'
import { browse, Visit } from './visit'

// A service that has no data yet, of another province than Hanoi.
it('begins with a province, and takes an office’s own list as it is', async () => {
  const [browser, service] = await Promise.all([browse(), startEmpty('ke-hoach@lao-cai.vn')])
  const v = await Visit.at(browser, service.url)
  const { page } = v
  const link = new URL(service.invitation)
  await v.open(link.pathname + link.hash)
  await page.locator('#name').fill('Người Lập Kế Hoạch')
  await page.locator('#password').fill('mot-mat-khau-du-dai')
  await page.getByRole('button', { name: /Chấp nhận lời mời/ }).click()
  // Nothing is there, and that is said with what can be done.
  await page.getByRole('heading', { name: 'Bắt đầu với dữ liệu của tỉnh, thành phố' }).waitFor()
  await v.accessible('the first screen of an empty service')
  await v.shoot('begin')
  const choose = page.getByRole('combobox', { name: 'Bộ dữ liệu mới của một tỉnh, thành phố' })
  await choose.click()
  await choose.fill('Lào Cai')
  await page.locator('.ant-select-item-option').filter({ hasText: 'Lào Cai' }).first().click()
  await page.getByLabel('Số liệu đến ngày').fill('2026-06-30')
  await page.getByRole('button', { name: 'Bắt đầu' }).click()
  await page.waitForURL(/\/drafts\/.+\/import/)
  // One row a person, under a title, with a column that is nobody's business.
  const list = [
    'DANH SÁCH CÁN BỘ, CÔNG CHỨC CẤP XÃ;;;;;;;;',
    'STT;Họ và tên;Đơn vị;Chức vụ;Chuyên ngành;Trình độ;Lý luận chính trị;Ngày sinh;Giới tính',
    '1;Lý Thị Mai;Phường Cam Đường;Chuyên viên Phòng Kinh tế;Kế toán;Đại học;Trung cấp;05/03/1985;Nữ',
    '2;Giàng A Páo;Xã Bát Xát;Chủ tịch UBND;Luật;Bằng đỏ;Cao cấp;20/11/1978;Nam',
  ].join('\n')
  await page.getByLabel('Ngày của danh sách trong tệp').fill('2026-06-30')
  await page
    .locator('input[type=file]')
    .setInputFiles({ name: 'danh-sach.csv', mimeType: 'text/csv', buffer: Buffer.from(list) })
  await page.getByRole('heading', { name: 'Đã nhận biết' }).waitFor()
  await page.getByText('“Bằng đỏ”').first().waitFor()
  expect(await page.getByRole('button', { name: 'Lưu vào bản nháp' }).isDisabled()).toBe(true)
  await v.accessible('what an import asks')
  await v.shoot('import-asked')
  // Whoever settles a word settles it for all rows.
  await page.getByRole('combobox', { name: /Bằng đỏ/ }).click()
  await page.locator('.ant-select-item-option:visible').filter({ hasText: 'đại học' }).first().click()
  await page.getByRole('heading', { name: 'Hệ quả khi lưu' }).waitFor()
  await page.getByText('Cán bộ, công chức: 0 → 2.').waitFor()
  await v.shoot('import-consequences')
  await page.getByRole('button', { name: 'Lưu vào bản nháp' }).click()
  await page.getByText('Đã lưu vào bản nháp.').waitFor()
  await page.getByRole('button', { name: 'Hoàn tác' }).click()
  await page.getByText('Đã lưu vào bản nháp.').waitFor({ state: 'hidden' })
  await v.end()
  await service.end()
  await browser.close()
})
