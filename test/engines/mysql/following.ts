import type {Server} from '../../../demo/servers/server.ts';
import {fold, initial} from '../../../src/core/fold/fold.ts';
import type {NativeProgress, Observation} from '../../../src/core/observation.ts';
import {valueIn} from '../../../src/core/observation.ts';
import type {Progress, State} from '../../../src/core/state.ts';
import type {Node} from '../../../src/engines/engine.ts';
import {client} from '../../servers/mysql/clients.ts';
import {observe} from '../consoles.ts';

/** What one tick said of one session's command, and what the console makes of it. */
export type Moment = {
  readonly row: NativeProgress;
  readonly progress: Progress | undefined;
  readonly observation: Observation;
};

/** Observes until `end` settles: all that was said of a session's command meanwhile. */
export async function follow(node: Node, session: string, end: Promise<unknown>): Promise<readonly Moment[]> {
  let over = false;
  const settled = end.finally(() => {
    over = true;
  });
  let state: State = fold(initial, {
    ...{at: Date.now(), type: 'node.connected', node: 'db', cluster: 'test', address: 'db'},
    ...node.facts,
  });
  const moments: Moment[] = [];
  while (!over) {
    const observation = await observe(node);
    state = fold(state, {at: Date.now(), type: 'node.observed', node: 'db', observation});
    const row = valueIn(observation.progress)?.find(each => each.session === session);
    const progress = state.nodes.db?.progress.find(each => each.session === session);
    if (row !== undefined) moments.push({row, progress, observation});
  }
  await settled;
  return moments;
}

/** Doubled from one row; half a million keep a server busy for a second or more with any ALTER. */
export async function fillTable(server: Server, name: string, doublings = 19): Promise<void> {
  const filling = await client(server, server, {program: 'filling'});
  await filling.query(
    `CREATE TABLE ${name} (id bigint AUTO_INCREMENT PRIMARY KEY, customer int NOT NULL, note varchar(120) NOT NULL)`,
  );
  await filling.query(`INSERT INTO ${name} (customer, note) VALUES (1, repeat('x', 100))`);
  for (let doubled = 0; doubled < doublings; doubled += 1)
    await filling.query(
      `INSERT INTO ${name} (customer, note) SELECT floor(rand() * 100000), repeat(char(97 + floor(rand() * 26)), 100) FROM ${name}`,
    );
  await filling.query(`ANALYZE TABLE ${name}`);
  await filling.end();
}
