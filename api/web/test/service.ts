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

/** Service is a running program with the demonstration in its store. */
export type Service = { url: string; end: () => Promise<void> }

const databases: Record<string, string | undefined> = { SQLite: '', PostgreSQL: process.env.DATHANG_POSTGRES }

/** start starts the program on a database and waits until the first proposal is there. */
export async function start(database: string): Promise<Service> {
  const folder = await mkdtemp(join(tmpdir(), 'dathang-web-'))
  const db = databases[database] || join(folder, 'dathang.db')
  if (database === 'PostgreSQL' && !databases[database])
    throw new Error('DATHANG_POSTGRES names no database: run test/run.sh')
  const port = await free()
  const child = spawn(program, ['serve', '--addr', `127.0.0.1:${port}`, '--db', db, '--demo', 'hanoi-2023'], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  await ready(child)
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

/** startEmpty starts the program on a database of its own without any data, and makes a planner's account. */
export async function startEmpty(email: string): Promise<Service & { invitation: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'dathang-web-'))
  const db = join(folder, 'dathang.db')
  const port = await free()
  const url = `http://127.0.0.1:${port}`
  const child = spawn(program, ['serve', '--addr', `127.0.0.1:${port}`, '--db', db], { stdio: 'ignore' })
  const ended = new Promise((resolve) => child.once('exit', resolve))
  const answers = () =>
    fetch(`${url}/readyz`).then(
      (r) => r.ok,
      () => false,
    )
  for (let tries = 0; !(await answers()); tries++) {
    if (tries > 300) throw new Error('the program does not get ready')
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  const { stdout } = await dathang('user', 'add', email, '--role', 'planner', '--db', db, '--url', url)
  return {
    url,
    invitation: /https?:\/\/\S+/.exec(stdout)?.[0] ?? '',
    end: async () => {
      child.kill('SIGTERM')
      await ended
      await rm(folder, { recursive: true })
    },
  }
}

/** ready waits for the curl lines, which the program prints last. */
function ready(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = ''
    let log = ''
    child.stdout?.on('data', (text: Buffer) => {
      said += text.toString()
      if (said.includes('curl')) resolve()
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
