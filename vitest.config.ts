import {defineConfig} from 'vitest/config';
import {PlainReporter} from './test/support/plain-reporter.ts';

// A server needs a core of its own, so test files run two at a time at most.
export default defineConfig({
  // React is its production build, which has no run time for the development form of JSX.
  oxc: {jsx: {development: false}},
  test: {
    include: ['test/**/*.test.ts', 'test/**/*.test.tsx'],
    testTimeout: 120_000,
    hookTimeout: 300_000,
    pool: 'forks',
    maxWorkers: 2,
    // Colour is what some tests look at; without a terminal it would be off.
    env: {NODE_ENV: 'production', FORCE_COLOR: '1'},
    reporters: ['default', new PlainReporter()],
  },
});
