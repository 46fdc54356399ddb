import path from 'node:path';
import { TDesignResolver } from '@tdesign-vue-next/auto-import-resolver';
import vue from '@vitejs/plugin-vue';
import components from 'unplugin-vue-components/vite';
import { defineConfig } from 'vite';

const root = path.join(__dirname, 'src', 'console');

/** Builds the console to dist/console; `vite` serves it during development and hands /api on to a running server. */
export default defineConfig({
  root,
  base: '/console/',
  plugins: [
    vue({}),
    components({
      dirs: [],
      resolvers: [TDesignResolver({ library: 'vue-next' })],
      dts: path.join(root, 'components.d.ts'),
    }),
  ],
  build: {
    outDir: path.join(__dirname, 'dist', 'console'),
    emptyOutDir: true,
    // Charts come with the pages that draw them.
    chunkSizeWarningLimit: 700,
  },
  server: {
    host: '127.0.0.1',
    proxy: { '/api': process.env['HUAN_SERVER_URL'] ?? 'http://127.0.0.1:3000' },
  },
});
