import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, constants } from 'node:zlib'
import react from '@vitejs/plugin-react'
import type { Plugin } from 'vite'
import { defineConfig } from 'vitest/config'

/** packed writes each script and style beside itself as brotli, for web.go to give to who reads it. */
const packed = (): Plugin => {
  let folder = ''
  return {
    name: 'packed',
    apply: 'build',
    configResolved: (config) => {
      folder = join(config.root, config.build.outDir, config.build.assetsDir)
    },
    closeBundle: () => {
      for (const file of readdirSync(folder).filter((f) => /\.(js|css)$/.test(f))) {
        const text = readFileSync(join(folder, file))
        writeFileSync(
          join(folder, `${file}.br`),
          brotliCompressSync(text, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: text.length } }),
        )
      }
    },
  }
}

// The catalogue of sentences lies outside this folder, in data/lang.
export default defineConfig({
  plugins: [react(), packed()],
  build: { target: 'es2023', sourcemap: false, chunkSizeWarningLimit: 900, emptyOutDir: true },
  server: { fs: { allow: ['../..'] }, proxy: { '/api': process.env.DATHANG_URL ?? 'http://127.0.0.1:8080' } },
  test: { include: ['src/**/*.test.ts'], environment: 'node' },
})
