import { defineConfig } from 'vitest/config';

/** One project a kind of test, so that each can be run by itself: `npm run test:unit`, … */
export default defineConfig({
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  test: {
    // Ends a test that hangs. A machine may be small and busy, so that being slow is no failure.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // Properties try the same cases in every run; another seed by FC_SEED.
    setupFiles: ['test/seed.ts'],
    projects: [
      { extends: true, test: { name: 'unit', include: ['test/unit/**/*.test.{ts,tsx}'] } },
      { extends: true, test: { name: 'server', include: ['test/server/**/*.test.ts'] } },
      { extends: true, test: { name: 'webview', include: ['test/webview/**/*.test.{ts,tsx}'] } },
      {
        extends: true,
        test: {
          name: 'ui',
          include: ['test/vscode/ui/**/*.test.ts'],
          globalSetup: 'test/vscode/ui/setup.ts',
          // One editor and one browser serve all files.
          fileParallelism: false,
        },
      },
    ],
  },
});
