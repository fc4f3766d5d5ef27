// Started by cleanup.test.ts, to be ended in every way there is: starts a cluster, prints what to look for, waits.
import {startPostgresCluster} from './postgres/servers.ts';

const {primary, replicas} = await startPostgresCluster({version: 18, replicas: 1});
const servers = [primary, ...replicas];
if (process.argv[2] === 'paused') primary.pause();
console.log(JSON.stringify(servers.map(({dataDir, pid}) => ({dataDir, pid: pid()}))));
if (process.argv[2] === 'throw') throw new Error('as asked');
if (process.argv[2] === 'exit') process.exit(0);
setInterval(() => undefined, 1000);
