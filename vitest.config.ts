import {defineConfig} from 'vitest/config';
import {PlainReporter} from './test/support/plain-reporter.ts';

// Servers, replicas and their load want both cores of a small machine: one test file at a time.
export default defineConfig({
  // React is its production build, which has no run time for the development form of JSX.
  oxc: {jsx: {development: false}},
  test: {
    include: ['test/**/*.test.ts', 'test/**/*.test.tsx'],
    testTimeout: 120_000,
    hookTimeout: 300_000,
    pool: 'forks',
    maxWorkers: 1,
    // Colour is what some tests look at; without a terminal it would be off.
    env: {NODE_ENV: 'production', FORCE_COLOR: '1'},
    reporters: ['default', new PlainReporter()],
  },
});
