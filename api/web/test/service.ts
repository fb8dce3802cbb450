import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const program = process.env.DATHANG ?? join(import.meta.dirname, '../../../.bin/dathang')

/** dathang runs a command of the program. */
export const dathang = (...args: string[]) => promisify(execFile)(program, args)

/** The accounts that `serve --demo` creates. */
export const password = 'thu-dat-hang'
export const roles = ['planner', 'approver', 'university', 'commune', 'admin', 'auditor'] as const
export const login = (role: string) => `${role}@demo.dathang`

/** Service is a running program. */
export type Service = { url: string; end: () => Promise<void> }

const databases: Record<string, string | undefined> = { SQLite: '', PostgreSQL: process.env.DATHANG_POSTGRES }

/** launched starts the program on a database in a folder, and waits until it has printed a word. */
async function launched(folder: string, db: string, word: string, ...flags: string[]): Promise<Service> {
  const port = await free()
  const child = spawn(program, ['serve', '--addr', `127.0.0.1:${port}`, '--db', db, ...flags], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  await ready(child, word)
  return {
    url: `http://127.0.0.1:${port}`,
    end: async () => {
      const ended = new Promise((resolve) => child.once('exit', resolve))
      child.kill('SIGTERM')
      await ended
      await rm(folder, { recursive: true })
    },
  }
}

/** start starts the program on a database and waits until the first proposal is there. */
export async function start(database: string): Promise<Service> {
  const folder = await mkdtemp(join(tmpdir(), 'dathang-web-'))
  const db = databases[database] || join(folder, 'dathang.db')
  if (database === 'PostgreSQL' && !databases[database])
    throw new Error('DATHANG_POSTGRES names no database: run test/run.sh')
  return launched(folder, db, 'curl', '--demo', 'hanoi-2023')
}

/** startEmpty starts the program on a database of its own without any data, and makes a planner's account. */
export async function startEmpty(email: string): Promise<Service & { invitation: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'dathang-web-'))
  const db = join(folder, 'dathang.db')
  const service = await launched(folder, db, 'http')
  const { stdout } = await dathang('user', 'add', email, '--role', 'planner', '--db', db, '--url', service.url)
  return { ...service, invitation: /https?:\/\/\S+/.exec(stdout)?.[0] ?? '' }
}

/** ready waits for a word that the program prints: with a demonstration the curl lines are the last. */
function ready(child: ChildProcess, word: string): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = ''
    let log = ''
    child.stdout?.on('data', (text: Buffer) => {
      said += text.toString()
      if (said.includes(word)) resolve()
    })
    child.stderr?.on('data', (text: Buffer) => {
      log = (log + text.toString()).slice(-4000)
    })
    child.once('exit', (code) => reject(new Error(`the program ended with ${code}:\n${said}\n${log}`)))
  })
}

function free(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
      .once('error', reject)
      .listen(0, '127.0.0.1', () => {
        const at = server.address()
        server.close(() => (at && typeof at === 'object' ? resolve(at.port) : reject(new Error('no port'))))
      })
  })
}
