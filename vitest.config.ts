import { defineConfig } from 'vitest/config';

/** One project a suite: `unit` needs nothing but Node; the others need what `npm test` prepares. */
const suite = (name: string, include: string[], timeoutMs: number, more = {}) => ({
  extends: true as const,
  test: { name, include, testTimeout: timeoutMs, hookTimeout: timeoutMs, ...more },
});

export default defineConfig({
  test: {
    projects: [
      suite(
        'unit',
        ['test/{core,rules,protocol,scan,models,tidy,build,webview,extension,cli}/**/*.test.ts'],
        60_000,
      ),
      suite('server', ['test/server/**/*.test.ts'], 60_000),
      // Its tests wait for servers, schedulers and silent links most of the time: more of them at once than processors.
      suite('runner', ['test/runner/**/*.test.ts'], 600_000, { maxWorkers: 3 }),
      { ...suite('e2e', ['test/e2e/**/*.test.ts'], 600_000) },
    ],
  },
});
