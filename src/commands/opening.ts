import type {Config} from '../config/config.ts';
import {version} from '../config/version.ts';
import {type Fact, schemaVersion} from '../core/event.ts';
import type {NamedServer} from './servers.ts';

/** The first event of a session: what is watched, by whom, and by which limits it is judged. */
export const openingOf = (config: Config, servers: readonly NamedServer[], at: number): Fact => ({
  type: 'session.opened',
  ...{schema: schemaVersion, version, limits: config.limits, watch: config.watch},
  targets: servers.map(({node, cluster, target}) => ({node, cluster, address: target.address})),
  zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
  zoneOffset: 0 - new Date(at).getTimezoneOffset(),
  ...{operator: config.operator, readOnly: config.readOnly},
});
