import {forgetOtherServers} from './environment.ts';
import {CannotOpen, play} from './play.ts';
import {createVoice} from './voice.ts';
import {readWish} from './wish.ts';

forgetOtherServers(process.env);
const wish = await readWish(process.argv.slice(2));
if ('words' in wish) {
  process.stdout.write(wish.words);
  process.exitCode = wish.exitCode;
} else {
  const {engine, scenario, operate, size, json} = wish;
  const print = (text: string) => void (json ? process.stderr : process.stdout).write(text);
  print(`\n${scenario.title}\n\n${scenario.story}\n\n`);
  const {exitCode, words} = await play(engine, scenario, operate, createVoice(print), size).catch(error => {
    if (!(error instanceof CannotOpen)) throw error;
    print(`\n${error.message}\n`);
    return {exitCode: 1, words: ''};
  });
  process.exitCode = exitCode;
  if (json && words !== '') process.stdout.write(`${words}\n`);
  else if (words !== '') print(`\n${words}\n`);
  // Interrupted is as good an end as any; after a failure there was nothing to learn.
  if (exitCode === 0 || exitCode > 128) print(`\n${scenario.lesson}\n`);
}
