// From the text of version() to family and version, and whether we know how to read that server.
import {NodeError} from '../engine.ts';
import {atLeast, type Family, type Version} from './traits.ts';

const oldest: Readonly<Record<Family, Version>> = {mysql: [8, 0], mariadb: [10, 6]};
export const familyNames: Readonly<Record<Family, string>> = {mysql: 'MySQL', mariadb: 'MariaDB'};

/** Speak the protocol and name a version of MySQL, and keep neither locks nor sessions where MySQL does. */
const others = /TiDB|Vitess|OceanBase|SingleStore/i;

const parse = (text: string): {readonly family: Family; readonly version: Version} => {
  // MariaDB used to put 5.5.5- in front, for replicas that could not read two digits.
  const [numbers = ''] = /\d+(\.\d+)*/.exec(text.replace(/^5\.5\.5-/, '')) ?? [];
  return {
    family: /mariadb/i.test(text) ? 'mariadb' : 'mysql',
    version: numbers.split('.').slice(0, 3).map(Number),
  };
};

/** Throws `NodeError` for a server that is too old, or none of ours. */
export const checkVersion = (text: string, address: string) => {
  const [other] = others.exec(text) ?? [];
  if (other !== undefined)
    throw new NodeError(
      'denied',
      `${address} runs ${other}, which is not supported.`,
      'MySQL and MariaDB themselves are.',
    );
  const parsed = parse(text);
  const {family, version} = parsed;
  if (!atLeast(version, ...oldest[family]))
    throw new NodeError(
      'denied',
      `${address} runs ${familyNames[family]} ${version.join('.')}, which is too old.`,
      'MySQL 8.0 and later and MariaDB 10.6 and later are supported.',
    );
  return parsed;
};
