import {createInterface} from 'node:readline/promises';
import type {Engine} from './engines/engine.ts';
import {broken, flowing} from './prose.ts';
import type {Scenario} from './scenarios/scenario.ts';

/** The scenario of that name, or by its number in the menu. */
export function findScenario({scenarios}: Engine, name: string): Scenario | undefined {
  return scenarios.find((scenario, index) => scenario.name === name || String(index + 1) === name);
}

export function listScenarios({scenarios}: Engine): string {
  return scenarios.map(({name, title}, index) => `  ${index + 1}  ${name.padEnd(16)} ${title}`).join('\n');
}

const invitation = ({title}: Engine) => `
A shop that sells all day, on a ${title} primary and replica of its own, and a migration that is about to begin.
You are on call: the console opens on it, and its keys rescue the shop. Everything ends when you quit.`;

/** Asks which one; Enter takes the first. Null when the answer is no answer: end of input, or Ctrl-C. */
export async function askForScenario(engine: Engine): Promise<Scenario | null> {
  const terminal = createInterface({input: process.stdin, output: process.stdout});
  const closed = new Promise<null>(resolve => terminal.once('close', () => resolve(null)));
  try {
    const text = `${flowing(invitation(engine))}\n\n${listScenarios(engine)}\n\n`;
    process.stdout.write(broken(text, process.stdout.columns));
    for (;;) {
      const answer = await Promise.race([
        terminal.question('Which one? A number or a name; Enter takes the first. '),
        closed,
      ]);
      if (answer === null) return null;
      const found = findScenario(engine, answer.trim() || '1');
      if (found) return found;
    }
  } finally {
    terminal.close();
  }
}
