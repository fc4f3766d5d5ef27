import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {describe, expect, it, onTestFinished} from 'vitest';
import {openConsole, pileUp, useStage} from './stage.ts';

const configured = (settings: string): string => {
  const folder = mkdtempSync(path.join(tmpdir(), 'migtop-e2e-'));
  onTestFinished(() => rmSync(folder, {recursive: true}));
  const file = path.join(folder, 'migtop.yaml');
  writeFileSync(file, settings);
  return file;
};

describe('a console that is to end when the servers have recovered', () => {
  const stage = useStage();

  it('leaves the screen by itself, and says so', async () => {
    const config = configured('limits: {recoveredFor: 5s, recoverWithin: 5m}\n');
    const console = openConsole(stage(), {flags: ['--config', config, '--until-recovered']});
    await console.waitFor(/HEALTH +✔ healthy[\s\S]*replica1 +streaming/);
    const {report, migration, readers} = await pileUp(stage(), 3);
    await console.waitFor(new RegExp(`PRESS.*${migration.id}`));
    await report.run('COMMIT');
    await Promise.all([migration, ...readers].map(({outcome}) => outcome));
    expect(await console.exit).toEqual({code: 0, signal: null});
    expect(console.modes()).toMatchObject({alternate: false, cursor: true});
    await console.waitFor(/Ended: recovered/);
  });
});
