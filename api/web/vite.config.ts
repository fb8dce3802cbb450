import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, constants } from 'node:zlib'
import react from '@vitejs/plugin-react'
import type { Plugin } from 'vite'
import { defineConfig } from 'vitest/config'

/** packed writes a brotli copy beside each script and style; web.go serves it to browsers that accept it. */
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

// The catalogue of sentences, data/lang, lies outside this folder, so the dev server must be allowed to read it.
export default defineConfig({
  plugins: [react(), packed()],
  build: { target: 'es2023', sourcemap: false, chunkSizeWarningLimit: 900, emptyOutDir: true },
  server: { fs: { allow: ['../..'] }, proxy: { '/api': process.env.DATHANG_URL ?? 'http://127.0.0.1:8080' } },
  test: { include: ['src/**/*.test.ts'], environment: 'node' },
})
