import {defineConfig} from 'vitest/config';
import {PlainReporter} from './test/support/plain-reporter.ts';

// A server needs a core of its own, so test files run two at a time at most.
export default defineConfig({
  test: {
    include: ['test/**/*.test.ts', 'test/**/*.test.tsx'],
    testTimeout: 120_000,
    hookTimeout: 300_000,
    pool: 'forks',
    maxWorkers: 2,
    env: {NODE_ENV: 'production'},
    reporters: ['default', new PlainReporter()],
  },
});
