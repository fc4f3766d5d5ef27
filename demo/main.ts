import {forgetOtherServers} from './environment.ts';
import {CannotOpen, play} from './play.ts';
import {broken, flowing} from './prose.ts';
import {createVoice} from './voice.ts';
import {readWish} from './wish.ts';

forgetOtherServers(process.env);
const wish = await readWish(process.argv.slice(2));
if ('words' in wish) {
  process.stdout.write(wish.words);
  process.exitCode = wish.exitCode;
} else {
  const {engine, scenario, operate, size, json} = wish;
  const output = json ? process.stderr : process.stdout;
  // Programs that read along get each line whole.
  const print = (text: string) => void output.write(output.isTTY ? broken(text, output.columns) : text);
  print(`\n${scenario.title}\n\n${flowing(scenario.story)}\n\n`);
  const {exitCode, words} = await play(engine, scenario, operate, createVoice(print), size).catch(error => {
    if (!(error instanceof CannotOpen)) throw error;
    print(`\n${error.message}\n`);
    return {exitCode: 1, words: ''};
  });
  process.exitCode = exitCode;
  if (json && words !== '') process.stdout.write(`${words}\n`);
  else if (words !== '') print(`\n${words}\n`);
  // Interrupted is as good an end as any; after a failure there was nothing to learn.
  if (exitCode === 0 || exitCode > 128) print(`\n${flowing(scenario.lesson)}\n`);
}
