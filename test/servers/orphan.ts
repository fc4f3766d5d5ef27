// Started by cleanup.test.ts, to be ended in every way there is: starts a cluster, prints what to look for, waits.
import {startMysqlCluster} from './mysql/servers.ts';
import {startPostgresCluster} from './postgres/servers.ts';

const [how, family] = process.argv.slice(2);
const {primary, replicas} =
  family === 'mysql' || family === 'mariadb'
    ? await startMysqlCluster(family, {replicas: 1})
    : await startPostgresCluster({version: 18, replicas: 1});
const servers = [primary, ...replicas];
if (how === 'paused') primary.pause();
console.log(JSON.stringify(servers.map(({dataDir, pid}) => ({dataDir, pid: pid()}))));
if (how === 'throw') throw new Error('as asked');
if (how === 'exit') process.exit(0);
setInterval(() => undefined, 1000);
