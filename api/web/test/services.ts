import type { TestProject } from 'vitest/node'
import { start } from './service'

declare module 'vitest' {
  interface ProvidedContext {
    /** services are the addresses of the program on each database. */
    services: Record<string, string>
  }
}

/** setup starts the program on both databases, once for all stories: every start solves a first proposal. */
export default async function setup(project: TestProject) {
  const [sqlite, postgres] = await Promise.all([start('SQLite'), start('PostgreSQL')])
  project.provide('services', { SQLite: sqlite.url, PostgreSQL: postgres.url })
  return () => Promise.all([sqlite.end(), postgres.end()])
}
