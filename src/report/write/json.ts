// The story itself, as `story.ts` describes it. What servers said is kept as it was, with control characters escaped.
import {harmless} from '../../text/harmless.ts';
import type {Story} from '../story.ts';

export const jsonOf = (story: Story): string => `${harmless(JSON.stringify(story, null, 1))}\n`;
