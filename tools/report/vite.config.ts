import { defineConfig } from 'vite';
import { singlePage } from './build/single-page';

export default defineConfig({
  plugins: [singlePage('page.html')],
  build: {
    target: 'es2021',
    cssCodeSplit: false,
    emptyOutDir: false,
    reportCompressedSize: false,
    rollupOptions: {
      input: 'src/main.ts',
      output: { format: 'iife', inlineDynamicImports: true },
    },
  },
  json: { stringify: true },
});
