// Stories of recordings and of made-up events, for tests of what is told of them.
import path from 'node:path';
import {literalRedaction} from '../../src/commands/redaction.ts';
import {tell} from '../../src/commands/tell.ts';
import type {ToldConfig} from '../../src/config/told.ts';
import type {Event, Fact} from '../../src/core/event.ts';
import {storyOf} from '../../src/report/conclude/story.ts';
import {createGatherer} from '../../src/report/gather/gatherer.ts';
import type {Span} from '../../src/report/series.ts';
import type {Story} from '../../src/report/story.ts';
import {start} from '../core/world.ts';

const fixtures = path.resolve(import.meta.dirname, '../fixtures/recordings');

export const fixture = (schema: 1 | 2): string => path.join(fixtures, `schema-${schema}.jsonl.gz`);

const redaction = await literalRedaction(true);

export const told = (files: readonly string[], more: Partial<ToldConfig> = {}): Story =>
  tell(
    {
      files: files.map(file => ({name: path.basename(file), path: file})),
      ...{output: null, format: 'json', since: null, until: null, redact: false, speed: 1},
      ...more,
    },
    more.redact ? redaction : null,
  );

export const always: Span = {from: 0, to: Number.MAX_SAFE_INTEGER};

/** What is told of recordings that are lists of facts, each with its moment in ms after the start. */
export const toldOf = (
  recordings: readonly (readonly (readonly [number, Fact])[])[],
  window: Span = always,
): Story => {
  const gatherer = createGatherer(window);
  for (const [nth, facts] of recordings.entries()) {
    const events = facts.map(([after, fact]) => ({...fact, at: start + after}) as Event);
    gatherer.recording({file: `${nth}.jsonl.gz`, damage: null}, events);
  }
  return storyOf(gatherer.facts(), '0.0.0');
};
