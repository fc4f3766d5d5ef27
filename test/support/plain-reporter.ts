import type {Reporter, TestModule} from 'vitest/node';

/** Prints `N passed, N failed, N skipped` last, and holds that in CI nothing is skipped. */
export class PlainReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    const count = {passed: 0, failed: errors.length, skipped: 0, pending: 0};
    for (const module of modules) {
      if (module.errors().length > 0) count.failed += 1;
      for (const test of module.children.allTests()) count[test.result().state] += 1;
    }
    const skipped = count.skipped + count.pending;
    if (process.env.CI && skipped > 0) {
      process.exitCode = 1;
      console.log(`${skipped} tests were skipped, which CI does not accept`);
    }
    console.log(`${count.passed} passed, ${count.failed} failed, ${skipped} skipped`);
  }
}
