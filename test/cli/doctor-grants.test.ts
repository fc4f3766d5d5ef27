// The README's grants, on servers that offer everything: doctor has nothing left to ask for.
import {readFileSync} from 'node:fs';
import path from 'node:path';
import {describe, expect, it} from 'vitest';
import {query} from '../servers/mysql/clients.ts';
import {useMysqlPrimary} from '../servers/mysql/servers.ts';
import {migtop, root} from './migtop.ts';

/** Statements of the README's list of grants below `-- title`. */
const grantsFor = (title: string): readonly string[] => {
  const readme = readFileSync(path.join(root, 'README.md'), 'utf8');
  const block = /```sql\n-- PostgreSQL\n[\s\S]*?```/.exec(readme)?.[0] ?? '';
  const part = block.split(/^-- |```/m).find(each => each.startsWith(`${title}\n`)) ?? '';
  return part.split('\n').slice(1).filter(Boolean);
};

const cases = [
  {
    family: 'mysql',
    title: 'MySQL',
    listing: 'REPLICATION SLAVE',
    tables: /✔ Tables +works\n/,
    settings: {'performance-schema-consumer-events-stages-current': 'ON'},
  },
  {
    family: 'mariadb',
    title: 'MariaDB',
    listing: 'REPLICATION MASTER ADMIN',
    // It counts when it is told to only.
    tables: /· Tables +what is done to each table .* is not counted\n +SET GLOBAL userstat = ON; --/,
    settings: {
      plugin_maturity: 'unknown',
      plugin_load_add: 'metadata_lock_info;query_response_time',
      query_response_time_stats: true,
    },
  },
] as const;

describe.each(cases)(
  'an account with the grants of the README on $title',
  ({family, title, listing, tables, settings}) => {
    const server = useMysqlPrimary(family, {settings});

    it('lacks nothing but what the README leaves to its reader', async () => {
      const {host, port, password} = server();
      const grants = grantsFor(title);
      expect(grants.length).toBeGreaterThan(1);
      for (const sql of grants) await query(server(), sql.replace('…', password).replace(/;$/, ''));
      const {code, stdout, stderr} = await migtop(['doctor', `mysql://oncall@${host}:${port}`], {
        env: {MYSQL_PWD: password},
      });
      expect(stdout).not.toContain('✖');
      expect({code, stderr}).toEqual({code: 0, stderr: ''});
      expect(stdout).toMatch(
        new RegExp(`· Replication .*\n +GRANT ${listing} ON \\*\\.\\* TO 'oncall'@'%';`),
      );
      expect(stdout).toMatch(tables);
    });
  },
);
