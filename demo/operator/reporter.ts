import type {Plan} from '../../src/actions/plan.ts';
import type {Sentence, SentenceTone} from '../../src/core/advice/sentence.ts';
import type {Event} from '../../src/core/event.ts';
import type {State} from '../../src/core/state.ts';
import {clean} from '../../src/text/clean.ts';
import {glyphs} from '../../src/text/theme.ts';
import {eventWords} from '../../src/text/words/event.ts';
import type {Glance} from './attention.ts';
import type {Move} from './move.ts';
import {keyOf} from './record.ts';

/** Says what the operator sees and does, for those who watch. */
export interface Reporter {
  /** HEALTH, whenever it has changed for better or worse. */
  sees(glance: Glance): void;
  presses(move: Move, plan: Plan): void;
  refused(move: Move, why: string): void;
  /** What came of it, and what is far above its baseline. */
  tell(event: Event, state: State): void;
}

export function createReporter(print: (line: string) => void): Reporter {
  const say = (line: string) => print(clean(line));
  let told: SentenceTone | null = null;
  return {
    sees({headline: {health, progress}}) {
      if (health.tone === told) return;
      told = health.tone;
      say(`HEALTH    ${sentence(health)}`);
      if (health.tone !== 'good') say(`PROGRESS  ${sentence(progress)}`);
    },
    presses({command, because}, {title, items}) {
      say(because);
      say(`presses ${keyOf(command)}: ${title}`);
      for (const item of items) say(`  ${item.command}`);
    },
    refused({command, because}, why) {
      say(because);
      say(`presses ${keyOf(command)}, and cannot: ${why}`);
    },
    tell(event, state) {
      if (!isNews(event)) return;
      const words = eventWords(event, state);
      if (words) say(`${words.sign} ${words.text}`);
    },
  };
}

/** What came of a key, and that what is usual was left or is back. */
const isNews = (event: Event): boolean => {
  if (event.type === 'alert.raised') return event.alert.kind === 'above baseline';
  if (event.type === 'alert.cleared') return event.kind === 'above baseline';
  return event.type === 'action.refused' || event.type === 'action.settled';
};

const signs: Partial<Record<SentenceTone, string>> = glyphs;

function sentence({tone, text, more}: Sentence): string {
  const sign = signs[tone] ?? '·';
  return more === 0 ? `${sign} ${text}` : `${sign} ${text} (+${more} more)`;
}
