import { defineConfig } from 'vitest/config'

// Stories in a browser against the built program, one after another: they share one service.
export default defineConfig({
  test: {
    globalSetup: ['test/services.ts'],
    include: ['test/**/*.story.ts'],
    // A whole province takes longer than a change should wait: make stories-long tells it.
    exclude: process.env.DATHANG_LONG ? [] : ['test/province.story.ts'],
    environment: 'node',
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 180_000,
    bail: Number(process.env.BAIL ?? 1),
  },
})
