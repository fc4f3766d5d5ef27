// The small ones: a note to be typed, and leaving.
import {selectFollowed} from '../../src/core/select/followed.ts';
import {clean} from '../../src/text/clean.ts';
import {cells, wrap} from '../../src/text/fit.ts';
import {innerWidth} from '../../src/text/frame.ts';
import {line, type Spans, span} from '../../src/text/span.ts';
import type {At} from '../panels/panel.ts';
import type {Ports} from '../ports.ts';
import {type OverlayContent, overlayWidth} from './overlay.ts';

export const noteContent = (text: string, columns: number): OverlayContent => {
  const width = overlayWidth(columns, 76);
  const lines = wrap(`${text}▏`, innerWidth(width)).map(part => line(span(part, 'accent')));
  return {
    title: 'Note for the recording',
    width,
    lines,
    fixed: [[], line(span('Enter keeps it, with the time · Esc drops it', 'muted'))],
  };
};

export const seekContent = (text: string, columns: number): OverlayContent => {
  const width = overlayWidth(columns, 76);
  return {
    title: 'Go to a time',
    width,
    lines: [line(span(`${text}▏`, 'accent'))],
    fixed: [
      [],
      line(span('14:02 or 14:02:30 · -5m or +30s from here · 40% of the whole', 'muted')),
      line(span('Enter goes there · Esc stays', 'muted')),
    ],
  };
};

/** `known`: what can be changed, as it is now. */
export const settingContent = (text: string, known: string, columns: number): OverlayContent => {
  const width = overlayWidth(columns, 76);
  return {
    title: 'Change what the job goes by',
    width,
    lines: [line(span(`${text}▏`, 'accent'))],
    fixed: [
      [],
      ...wrap(`Now: ${known}`, innerWidth(width)).map(part => line(span(part, 'muted'))),
      line(span('Enter shows what would be sent · Esc drops it', 'muted')),
    ],
  };
};

const ofPollers = (pollers: readonly string[]): readonly string[] =>
  pollers.length === 0
    ? []
    : [
        `${pollers.join(', ')} ${pollers.length === 1 ? 'asks' : 'ask'} migtop whether to go on, and will stay stopped when it ends, unless told to ignore errors of HTTP.`,
      ];

const quitWarnings = (
  {state, now}: At,
  recording: ReturnType<Ports['recording']>,
  pollers: readonly string[],
): readonly string[] => {
  const followed = selectFollowed(state, now);
  return [
    ...(followed !== null && followed.pending > 0
      ? ['An action is still under way: quitting does not take it back.']
      : []),
    ...ofPollers(pollers),
    ...(recording === null
      ? ['This session is not recorded: what was seen is lost.']
      : [
          recording.trouble === null
            ? `The recording is kept in ${recording.path}`
            : `The recording is not whole: ${recording.trouble}`,
        ]),
  ];
};

export const quitContent = (
  at: At,
  ports: Pick<Ports, 'recording' | 'pollers'>,
  columns: number,
): OverlayContent => {
  const texts = quitWarnings(at, ports.recording(), ports.pollers().map(clean));
  const widest = Math.max(50, ...texts.map(cells)) + 4;
  const width = overlayWidth(columns, Math.min(92, widest));
  const lines: readonly Spans[] = texts.flatMap(text =>
    wrap(text, innerWidth(width)).map(part => line(part)),
  );
  return {
    title: 'Quit migtop?',
    width,
    lines,
    fixed: [
      [],
      line(span('[ Stay ]', 'selected'), span('   Quit', 'muted')),
      line(span('Enter or Esc stays · q or y quits', 'muted')),
    ],
  };
};
