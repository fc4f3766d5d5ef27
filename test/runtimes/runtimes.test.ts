import {execFileSync} from 'node:child_process';
import {expect, test} from 'vitest';
import {usableBinaries} from '../../demo/servers/postgres/binaries.ts';
import {isPinned, nodeBinary, postgresBinaries, postgresMajors} from './runtimes.ts';

test.each(postgresMajors.filter(isPinned))('PostgreSQL %i is there to be run', async major => {
  const {version} = await usableBinaries(await postgresBinaries(major));
  expect(version).toMatch(new RegExp(`^${major}\\.\\d+$`));
});

test.each([22, 24] as const)('Node.js %i is there to be run', async major => {
  const version = execFileSync(await nodeBinary(major), ['--version'], {encoding: 'utf8'});
  expect(version).toMatch(new RegExp(`^v${major}\\.`));
});
