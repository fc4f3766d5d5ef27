import type {Session} from '../../../core/session.ts';
import type {Family} from '../traits.ts';

/**
 * MySQL opens every table to tell of innodb_tables and innodb_tablestats, under a shared metadata lock, and waits for `lock_wait_timeout`
 * (whole seconds) where somebody asks for an exclusive one: measured on 9.7. Whoever asks waits too, or makes others wait.
 */
export const opensFreely = (family: Family, sessions: readonly Session[]): boolean =>
  family === 'mariadb' ||
  !sessions.some(({waitsForLock, waitEvent}) => waitsForLock && waitEvent !== 'row lock');
