import {play} from './play.ts';
import {createVoice} from './voice.ts';
import {readWish} from './wish.ts';

const print = (text: string) => void process.stdout.write(text);

const wish = await readWish(process.argv.slice(2));
if ('words' in wish) {
  print(wish.words);
  process.exitCode = wish.exitCode;
} else {
  const {scenario, operate} = wish;
  print(`\n${scenario.title}\n\n${scenario.story}\n\n`);
  const code = await play(scenario, operate, createVoice(print));
  process.exitCode = code;
  // Interrupted is as good an end as any; after a failure there was nothing to learn.
  if (code === 0 || code > 128) print(`\n${scenario.lesson}\n`);
}
