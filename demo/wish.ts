import {parseArgs} from 'node:util';
import {openConsole} from './console.ts';
import {askForScenario, findScenario, listScenarios} from './menu.ts';
import {narrate} from './narrator.ts';
import {scenarios} from './scenarios/catalogue.ts';
import type {Scenario} from './scenarios/scenario.ts';
import type {Operate} from './stage.ts';

/** What the command line asks for: something to play, or words and an exit code. */
export type Wish =
  | {readonly scenario: Scenario; readonly operate: Operate}
  | {readonly words: string; readonly exitCode: number};

const usage = `npm run demo [-- [scenario] [--headless]]

${listScenarios()}

  --headless  without the console: says where the servers are, and tells what happens
`;

/** Asks for the scenario when none is named and there is somebody to ask; otherwise it is the first. */
export async function readWish(args: string[]): Promise<Wish> {
  const asked = parse(args);
  if (typeof asked === 'string') return {words: `${asked}\n\n${usage}`, exitCode: 2};
  const {name, headless, help} = asked;
  if (help) return {words: usage, exitCode: 0};
  const found = name === undefined ? await unnamed() : findScenario(name);
  if (found === null) return {words: '', exitCode: 130};
  if (found === undefined) return {words: `There is no scenario "${name}".\n\n${usage}`, exitCode: 2};
  return {scenario: found, operate: headless ? narrate : openConsole};
}

const unnamed = async () => (process.stdin.isTTY ? await askForScenario() : scenarios[0]);

function parse(args: string[]) {
  try {
    const {values, positionals} = parseArgs({
      args,
      allowPositionals: true,
      options: {
        headless: {type: 'boolean', default: false},
        help: {type: 'boolean', short: 'h', default: false},
      },
    });
    if (positionals.length > 1) return 'One scenario at a time, please.';
    return {name: positionals[0], ...values};
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
