import react from '@vitejs/plugin-react'
import { defineConfig } from 'vitest/config'

// The catalogue of sentences lies outside this folder, in data/lang.
export default defineConfig({
  plugins: [react()],
  build: { target: 'es2023', sourcemap: false, chunkSizeWarningLimit: 900, emptyOutDir: true },
  server: { fs: { allow: ['../..'] }, proxy: { '/api': process.env.DATHANG_URL ?? 'http://127.0.0.1:8080' } },
  test: { include: ['src/**/*.test.ts'], environment: 'node' },
})
