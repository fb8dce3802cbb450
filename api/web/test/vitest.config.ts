import { defineConfig } from 'vitest/config'

// Stories in a browser against the built program, one after another: they share one service.
export default defineConfig({
  test: {
    globalSetup: ['test/services.ts'],
    include: ['test/**/*.story.ts'],
    environment: 'node',
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 180_000,
    bail: Number(process.env.BAIL ?? 1),
  },
})
