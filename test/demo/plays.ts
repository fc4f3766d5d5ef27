import {afterAll, beforeAll} from 'vitest';
import type {Engine} from '../../demo/engines/engine.ts';
import type {Incident} from '../../demo/scenarios/incident.ts';
import type {Scenario} from '../../demo/scenarios/scenario.ts';
import type {Server} from '../../demo/servers/server.ts';
import {startWorld, type World, type WorldOptions} from '../../demo/world/world.ts';
import {waitUntil} from '../servers/wait-until.ts';

/** A world with nothing begun in it, and a superuser's connection to the shop on either server. */
export interface Scene<Link> {
  readonly world: World;
  readonly said: readonly string[];
  readonly primary: Link;
  readonly replica: Link;
}

/** One with a scenario begun in it. */
export interface Play<Link> extends Scene<Link> {
  readonly incident: Incident;
}

/** How tests look behind the scenes of an engine. */
export interface Backstage<Link> {
  readonly engine: Engine;
  /** A superuser's connection to the shop. */
  open(server: Server): Promise<Link>;
  /** Closes all that were opened to it. */
  close(server: Server): void;
}

const smallShop = {orders: 200_000, customers: 10_000};

/** Opens a shop for the tests of this file or `describe`; call the result inside a test. */
export function stageScene<Link>(
  {engine, open, close}: Backstage<Link>,
  options: WorldOptions = {},
): () => Scene<Link> {
  const said: string[] = [];
  let world: World | null = null;
  let scene: Scene<Link> | null = null;
  beforeAll(async () => {
    world = await startWorld(engine, {
      size: smallShop,
      retryAfter: 200,
      say: line => said.push(line),
      ...options,
    });
    const [primary, replica] = [await open(world.primary), await open(world.replica)];
    const {workload} = world;
    await waitUntil(() => workload.read().done > 100, {what: 'the workload to be under way'});
    scene = {world, said, primary, replica};
  });
  afterAll(async () => {
    if (!world) return;
    close(world.primary);
    close(world.replica);
    await world.stop();
  });
  return () => {
    if (!scene) throw new Error('the shop opens before the tests; ask for it inside one');
    return scene;
  };
}

/** Plays a scenario in a shop of its own. */
export function stagePlay<Link>(
  backstage: Backstage<Link>,
  scenario: Scenario,
  options: WorldOptions = {},
): () => Play<Link> {
  const scene = stageScene(backstage, options);
  let incident: Incident | null = null;
  beforeAll(async () => {
    incident = await scenario.start(scene().world);
  });
  afterAll(() => incident?.stop());
  return () => {
    if (!incident) throw new Error('the play begins before the tests; ask for it inside one');
    return {...scene(), incident};
  };
}

/** Waits until the workload has done so many visits more: proof that the shop is open. */
export async function visits({world}: Pick<Scene<unknown>, 'world'>, more: number): Promise<void> {
  const before = world.workload.read().done;
  await waitUntil(() => world.workload.read().done >= before + more, {
    what: `${more} more visits to the shop`,
  });
}
