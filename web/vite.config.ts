import { fileURLToPath, URL } from 'node:url'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vitest/config'
import { phoneFiles } from './phoneFiles'

/** Where the API lives while developing: the fake server, or a running platform. */
const api = process.env.LIANJING_API ?? 'http://127.0.0.1:8390'

export default defineConfig({
  plugins: [vue(), phoneFiles()],
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  build: {
    outDir: '../src/lianjing/conf/ui',
    emptyOutDir: true,
    target: 'es2022',
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    chunkSizeWarningLimit: 900,
  },
  server: {
    host: '127.0.0.1',
    proxy: {
      '/api': { target: api, changeOrigin: false },
      '/media': { target: api, ws: true },
    },
  },
  test: {
    environment: 'happy-dom',
    include: ['tests/**/*.test.ts'],
    // Against what hangs, not against a busy machine: reading the API's description takes seconds.
    testTimeout: 60_000,
  },
})
