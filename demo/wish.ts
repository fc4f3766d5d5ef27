import {parseArgs} from 'node:util';
import {openConsole} from './console.ts';
import {engines, findEngine} from './engines/catalogue.ts';
import type {Engine} from './engines/engine.ts';
import {askForScenario, findScenario, listScenarios} from './menu.ts';
import {narrate} from './narrator.ts';
import {concludeInJson, concludeInWords} from './operator/conclusion.ts';
import {playOperator} from './operator/operator.ts';
import type {Scenario} from './scenarios/scenario.ts';
import type {Operate} from './stage.ts';
import {fullSize, type ShopSize} from './world/shop.ts';

/** What the command line asks for: something to play, or words and an exit code. */
export type Wish =
  | {
      readonly engine: Engine;
      readonly scenario: Scenario;
      readonly operate: Operate;
      readonly size: ShopSize;
      /** Standard output is for a program: a person reads the rest elsewhere. */
      readonly json: boolean;
    }
  | {readonly words: string; readonly exitCode: number};

const engineNames = engines.map(({name}) => name).join('|');

const usageOf = (
  engine: Engine,
) => `npm run demo [-- [--engine ${engineNames}] [scenario] [--headless | --auto [--json]] [--patient] [--orders N]]

${listScenarios(engine)}

  --engine    whose servers; ${engines[0].name} unless told. PostgreSQL comes with this checkout; MySQL and MariaDB are taken from
              the PATH, or else unpacked from Debian's packages into a cache
  --headless  without the console: says where the servers are, and tells what happens
  --auto      the demo plays the operator itself, tells what it sees and does, and exits 0 when all is well again
  --patient   waits first until it is known what is usual, so that panels and alerts compare with that; with --auto, lets a pile-up last
              until the alert "above baseline" is raised, and waits in the end until the servers have recovered; here both take half
              as long as elsewhere, 5 s and 30 s, and the alert ten times what is usual
  --json      with --auto: prints the record of that
  --orders N  how many orders the shop has sold, for a small machine; ${fullSize.orders.toLocaleString('en')} unless told
`;

/** Asks for the scenario when none is named and there is somebody to ask; otherwise it is the first. */
export async function readWish(args: string[]): Promise<Wish> {
  const asked = parse(args);
  if (typeof asked === 'string') return {words: `${asked}\n\n${usageOf(engines[0])}`, exitCode: 2};
  const {engine, name, help, size, json, auto, headless} = asked;
  const usage = usageOf(engine);
  if (help) return {words: usage, exitCode: 0};
  const hasTerminal = process.stdin.isTTY && process.stdout.isTTY;
  const unnamed = async () => (hasTerminal ? await askForScenario(engine) : engine.scenarios[0]);
  const scenario = name === undefined ? await unnamed() : findScenario(engine, name);
  if (scenario === null) return {words: '', exitCode: 130};
  if (scenario === undefined) return {words: `There is no scenario "${name}".\n\n${usage}`, exitCode: 2};
  if (!hasTerminal && !auto && !headless) return {words: `${noTerminal}\n\n${usage}`, exitCode: 2};
  return {engine, scenario, operate: operatorFor(scenario, asked), size, json};
}

const noTerminal = 'The console needs a terminal; without one there are --headless and --auto.';

function operatorFor(
  scenario: Scenario,
  {headless, auto, json, patient}: Record<'headless' | 'auto' | 'json' | 'patient', boolean>,
) {
  if (auto) return playOperator(scenario, json ? concludeInJson : concludeInWords, patient);
  return headless ? narrate : openConsole(patient);
}

function parse(args: string[]) {
  try {
    const {values, positionals} = parseArgs({
      args,
      allowPositionals: true,
      options: {
        headless: {type: 'boolean', default: false},
        auto: {type: 'boolean', default: false},
        patient: {type: 'boolean', default: false},
        json: {type: 'boolean', default: false},
        engine: {type: 'string', default: engines[0].name},
        orders: {type: 'string'},
        help: {type: 'boolean', short: 'h', default: false},
      },
    });
    if (positionals.length > 1) return 'One scenario at a time, please.';
    if (values.auto && values.headless) return '--auto and --headless contradict each other.';
    if (values.json && !values.auto) return '--json goes with --auto.';
    if (values.patient && values.headless) return '--patient and --headless contradict each other.';
    const engine = findEngine(values.engine);
    if (!engine) return `--engine ${values.engine}: there is none of that name, but ${engineNames}.`;
    const size = sizeOf(values.orders);
    if (size === null) return `--orders ${values.orders}: that is not a number of orders from 1000 up.`;
    return {...values, engine, name: positionals[0], size};
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** As many customers as there would be at full size. */
function sizeOf(orders: string | undefined): ShopSize | null {
  if (orders === undefined) return fullSize;
  if (!/^\d{4,9}$/.test(orders)) return null;
  const count = Number(orders);
  return count < 1000
    ? null
    : {orders: count, customers: Math.ceil((count * fullSize.customers) / fullSize.orders)};
}
