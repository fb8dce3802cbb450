// Measures the figures of README.md ("Measured") on a running service:
//
//	node test/figures.mjs http://127.0.0.1:8080 [PROPOSAL]
//
// the bytes of the first view and how long it takes, and, for a proposal of many
// allocations, the frames of five seconds of scrolling through all of them.
import { chromium } from 'playwright-core'

const [url = 'http://127.0.0.1:8080', proposal] = process.argv.slice(2)
const browser = await chromium.launch({
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

/** visit signs in in a window of its own, with an empty cache. */
async function visit() {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } })
  const page = await context.newPage()
  await context.request.post(`${url}/api/v1/session`, {
    data: { email: 'planner@demo.dathang', password: 'thu-dat-hang' },
  })
  return page
}

const median = (list) => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)]

const waits = []
let scripts = 0
let beforeCharts = 0
for (let i = 0; i < 5; i++) {
  const page = await visit()
  const client = await page.context().newCDPSession(page)
  await client.send('Network.enable')
  const kind = new Map()
  scripts = 0
  beforeCharts = 0
  client.on('Network.responseReceived', (e) => kind.set(e.requestId, e.response.url))
  client.on('Network.loadingFinished', (e) => {
    const from = kind.get(e.requestId) ?? ''
    if (!/\.(js|css)$/.test(from) && from !== `${url}/`) return
    scripts += e.encodedDataLength
    if (!/\/chart-/.test(from)) beforeCharts += e.encodedDataLength
  })
  const began = performance.now()
  await page.goto(url)
  await page.waitForFunction(
    () =>
      [...document.querySelectorAll('.figure-value')].length >= 5 &&
      [...document.querySelectorAll('.figure-value')].every((f) => f.textContent !== '–'),
  )
  waits.push(performance.now() - began)
  await page.waitForTimeout(500)
  await page.context().close()
}
console.log(
  `first view (figures of the overview, empty cache): median ${Math.round(median(waits))} ms ` +
    `of ${waits.map(Math.round).join(', ')}`,
)
console.log(
  `scripts and styles of the overview, packed: ${Math.round(beforeCharts / 1000)} kB, ` +
    `and ${Math.round((scripts - beforeCharts) / 1000)} kB of charts that come later`,
)

if (proposal) {
  const page = await visit()
  await page.goto(`${url}/proposals/${proposal}?tab=allocations`)
  await page.locator('.grid-row').first().waitFor({ timeout: 120_000 })
  const seen = await page.evaluate(async () => {
    const box = document.querySelector('.grid-scroll')
    const rows = Number(document.querySelector('[role=table]').getAttribute('aria-rowcount')) - 1
    const frames = []
    const began = performance.now()
    let last = began
    await new Promise((done) => {
      const step = (now) => {
        frames.push(now - last)
        last = now
        box.scrollTop = (box.scrollHeight - box.clientHeight) * ((now - began) / 5000)
        if (now - began < 5000) requestAnimationFrame(step)
        else done()
      }
      requestAnimationFrame(step)
    })
    return { rows, frames: frames.slice(1) }
  })
  const sorted = seen.frames.toSorted((a, b) => a - b)
  console.log(
    `scrolling ${seen.rows} rows for 5 s: ${sorted.length} frames, median ${median(sorted).toFixed(1)} ms, ` +
      `p99 ${sorted[Math.floor(sorted.length * 0.99)].toFixed(1)} ms, longest ${sorted.at(-1).toFixed(1)} ms, ` +
      `${sorted.filter((f) => f > 50).length} over 50 ms`,
  )
}
await browser.close()
