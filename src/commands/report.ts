// What happened in recordings, written as a postmortem.
import type {Config} from '../config/config.ts';
import type {ToldFormat} from '../config/told.ts';
import {exitCode, UserError} from '../errors.ts';
import {documentOf} from '../report/content/document.ts';
import type {Story} from '../report/story.ts';
import {htmlOf} from '../report/write/html.ts';
import {jsonOf} from '../report/write/json.ts';
import {markdownOf} from '../report/write/markdown.ts';
import {literalRedaction} from './redaction.ts';
import {tell} from './tell.ts';
import {writeOut} from './write-out.ts';

const written = (story: Story, format: ToldFormat): string => {
  if (format === 'json') return jsonOf(story);
  const document = documentOf(story);
  return format === 'html' ? htmlOf(document) : markdownOf(document);
};

/** Resolves with the exit code. Throws `UserError`. */
export const run = async ({told}: Config): Promise<number> => {
  if (told === null)
    throw new UserError('No recording is named.', 'migtop recordings lists those there are.');
  await writeOut(told.output, [written(tell(told, await literalRedaction(told.redact)), told.format)]);
  return exitCode.ok;
};
