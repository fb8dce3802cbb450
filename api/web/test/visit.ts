import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { chromium, type Browser, type BrowserContextOptions, type Locator, type Page } from 'playwright-core'
import { expect, inject } from 'vitest'
import { outside } from './document'
import { login, password } from './service'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** browse starts the machine's Chromium. */
export const browse = (): Promise<Browser> =>
  chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  })

export const phone: BrowserContextOptions = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true }

/** Visit is one person's browser window. It notes errors, requests to other hosts and undocumented answers. */
export class Visit {
  readonly wrong: string[] = []
  private readonly answers: Promise<void>[] = []
  private constructor(
    readonly page: Page,
    readonly url: string,
  ) {}

  static async begin(browser: Browser, options: BrowserContextOptions = {}, database = 'SQLite'): Promise<Visit> {
    return Visit.at(browser, inject('services')[database] ?? '', options)
  }

  /** at opens a window on a service of its own. */
  static async at(browser: Browser, url: string, options: BrowserContextOptions = {}): Promise<Visit> {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'vi-VN', ...options })
    const page = await context.newPage()
    const visit = new Visit(page, url)
    page.on('console', (m) => {
      if (m.type() === 'error' && !expected(m.text(), m.location().url))
        visit.wrong.push(`console: ${m.text()} ${m.location().url}`)
    })
    page.on('pageerror', (e) => visit.wrong.push(`error: ${e.message}`))
    page.on('request', (r) => {
      if (!r.url().startsWith(url) && !/^(data|blob):/.test(r.url())) visit.wrong.push(`outside request: ${r.url()}`)
    })
    page.on('response', (r) => {
      const held = async () => {
        const why = await outside(r)
        if (why) visit.wrong.push(`outside the document: ${why}`)
      }
      visit.answers.push(held())
    })
    page.setDefaultTimeout(30_000)
    return visit
  }

  async signOn(role: string): Promise<void> {
    await this.open('/')
    await this.page.fill('#email', login(role))
    await this.page.fill('#password', password)
    await this.page.keyboard.press('Enter')
    await this.page.locator('.ant-layout-sider, .narrow').first().waitFor({ state: 'attached' })
  }

  /** reach presses Tab until an element has the focus, as people without a mouse do. */
  async reach(target: Locator): Promise<void> {
    await target.waitFor()
    for (let presses = 0; presses < 150; presses++) {
      if (await target.evaluate((e) => e === document.activeElement || e.contains(document.activeElement))) return
      await this.page.keyboard.press('Tab')
    }
    throw new Error(`Tab does not reach ${target.toString()}`)
  }

  async open(path: string): Promise<void> {
    await this.page.goto(this.url + path)
  }

  /** settled waits until a screen has loaded its data. */
  async settled(): Promise<void> {
    await this.page.locator('h1').first().waitFor()
    await this.loaded()
  }

  private async loaded(): Promise<void> {
    await this.page.waitForFunction(
      () => document.querySelector('[aria-busy="true"], .ant-skeleton') === null,
      undefined,
      { timeout: 60_000 },
    )
  }

  /** speak switches the language. */
  async speak(language: 'vi' | 'en'): Promise<void> {
    await this.page.evaluate((l) => localStorage.setItem('dathang.language', l), language)
    await this.page.reload()
    await this.settled()
    expect(await this.page.getAttribute('html', 'lang')).toBe(language)
  }

  /** shoot takes a screenshot of a finished screen: nothing still loads, fonts are there and charts are drawn. */
  async shoot(name: string): Promise<void> {
    await this.loaded()
    await this.page.evaluate(async () => {
      await document.fonts.ready
      const frame = () => new Promise((resolve) => requestAnimationFrame(resolve))
      // ECharts takes an option in one frame and draws it in the next.
      await frame()
      await frame()
    })
    await this.page.screenshot({ path: join(process.env.OUT ?? '.', 'screens', `${name}.png`) })
  }

  /** accessible notes the serious findings of axe; end fails with all of them. */
  async accessible(where: string): Promise<void> {
    // The page's Content-Security-Policy admits no foreign script tag; evaluate is not subject to it.
    await this.page.evaluate(axe)
    const found = await this.page.evaluate(async () => {
      const { axe: checker } = window as unknown as {
        axe: {
          run: (o: object) => Promise<{
            violations: { id: string; impact: string; nodes: { html: string; failureSummary: string }[] }[]
          }>
        }
      }
      const { violations } = await checker.run({ resultTypes: ['violations'] })
      return violations
        .filter((v) => v.impact === 'serious' || v.impact === 'critical')
        .map(
          (v) =>
            `${v.id}: ${v.nodes
              .slice(0, 3)
              .map((n) => `${n.html.slice(0, 200)} ${n.failureSummary.slice(0, 200)}`)
              .join(' | ')}`,
        )
    })
    this.wrong.push(...found.map((f) => `axe on ${where}: ${f}`))
  }

  /** untranslated finds keys of the catalogue that are shown instead of sentences. */
  async untranslated(): Promise<string[]> {
    const text = await this.page.locator('body').innerText()
    return text.match(/\b(web|report|code)\.[a-z_]+(\.[a-z_]+)*\b/g) ?? []
  }

  async end(): Promise<void> {
    await Promise.all(this.answers)
    expect(this.wrong).toEqual([])
    await this.page.context().close()
  }
}

/** expected are refusals of the API that a story provokes; Chromium logs them as console errors. */
const expected = (text: string, url: string) => /status of (401|403|404|409|422)/.test(text) && url.includes('/api/v1/')
