// Where the replicas of a primary may be reached: by what they report of themselves, or else by where they come from.
import type {Target} from '../engine.ts';
import type {Connection} from './connection.ts';
import type {MysqlSettings} from './settings.ts';

export const findReplicas = async (
  _connection: Connection,
  _settings: MysqlSettings,
): Promise<readonly {readonly name: string; readonly target: Target}[]> => [];
