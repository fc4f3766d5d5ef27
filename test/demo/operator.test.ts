import {expect, test} from 'vitest';
import {postgres} from '../../demo/engines/postgres/engine.ts';
import {lockPileup} from '../../demo/engines/postgres/scenarios/lock-pileup.ts';
import {concludeInWords} from '../../demo/operator/conclusion.ts';
import {playOperator} from '../../demo/operator/operator.ts';
import {play} from '../../demo/play.ts';
import type {Scenario} from '../../demo/scenarios/scenario.ts';
import {createVoice} from '../../demo/voice.ts';

test('an operator who does nothing about a pile-up fails, and says what is still wrong', async () => {
  const idle: Scenario = {
    ...lockPileup,
    rescue: {first: null, watchOnly: true, ends: ['done'], patience: 5_000},
  };
  const voice = createVoice(() => undefined);
  const size = {orders: 20_000, customers: 1_000};
  const {exitCode, words} = await play(postgres, idle, playOperator(idle, concludeInWords), voice, size);
  expect(exitCode).toBe(1);
  expect(words).toMatch(/Not rescued.*\d+ sessions blocked .* behind ALTER TABLE orders/);
  expect(words).toContain('the migration is running at "expand: add column total_cents"');
  expect(words).toContain('no key was pressed');
});
