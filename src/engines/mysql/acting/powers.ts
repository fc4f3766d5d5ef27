// Whom our account may signal, by its privileges.
import type {Access} from '../access.ts';
import {type ServerTraits, since} from '../traits.ts';

/** What KILL asks for of sessions that are another account's. */
export const killPrivilege = ({family}: Pick<ServerTraits, 'family'>): string =>
  family === 'mariadb' ? 'CONNECTION ADMIN' : 'CONNECTION_ADMIN';

/** MariaDB's SUPER let go of what has a privilege of its own in 11.0 (MDEV-29668). */
const superKills = (traits: ServerTraits): boolean => !since(traits, {mariadb: [11, 0]});

/** Sessions of other accounts, by KILL. */
export const killsOthers = ({privileges, traits}: Pick<Access, 'privileges' | 'traits'>): boolean =>
  privileges.anywhere(killPrivilege(traits)) || (superKills(traits) && privileges.anywhere('SUPER'));

/** On MySQL, sessions of accounts with SYSTEM_USER are out of reach for those without. */
export const killsSystemUsers = ({privileges, traits}: Pick<Access, 'privileges' | 'traits'>): boolean =>
  traits.family === 'mariadb' || privileges.anywhere('SYSTEM_USER');
