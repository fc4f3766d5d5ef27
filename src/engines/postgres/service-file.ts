// Connection service files: https://www.postgresql.org/docs/current/libpq-pgservice.html
import {existsSync} from 'node:fs';
import {readFile} from 'node:fs/promises';
import path from 'node:path';
import {UserError} from '../../errors.ts';
import {checkParameters, type Parameters} from './parameters.ts';

/** Where Debian's libpq looks when PGSYSCONFDIR does not say otherwise. */
const systemFolder = '/etc/postgresql-common';

export type ServiceFiles = {
  /** Named by PGSERVICEFILE or the parameter; must exist when it is asked for. */
  readonly named: string | undefined;
  readonly home: string;
  readonly systemFolder: string | undefined;
};

/** The parameters of one section, or `null` when the file has no such section. */
const readSection = async (file: string, service: string): Promise<Parameters | null> => {
  const pairs: (readonly [string, string])[] = [];
  let section: string | null = null;
  let found = false;
  for (const [index, raw] of (await readFile(file, 'utf8')).split('\n').entries()) {
    const line = raw.trim();
    if (line === '' || line.startsWith('#')) continue;
    const header = /^\[(.*)\]$/.exec(line);
    if (header) {
      section = header[1] ?? '';
      found ||= section === service;
      continue;
    }
    if (section !== service) continue;
    const equals = line.indexOf('=');
    const name = line.slice(0, equals);
    if (equals === -1 || name === 'service' || name === 'servicefile')
      throw new UserError(
        `Line ${index + 1} of ${file} cannot be read.`,
        'A service holds lines of name=value, and no other service.',
      );
    pairs.push([name, line.slice(equals + 1)]);
  }
  return found ? checkParameters(pairs, `Service "${service}" in ${file}`) : null;
};

/** The user's file first, then the system's. Throws `UserError` when none has the service. */
export const readService = async (service: string, files: ServiceFiles): Promise<Parameters> => {
  if (files.named !== undefined && !existsSync(files.named))
    throw new UserError(`The service file ${files.named} does not exist.`, 'Check PGSERVICEFILE.');
  const candidates = [
    files.named ?? path.join(files.home, '.pg_service.conf'),
    path.join(files.systemFolder ?? systemFolder, 'pg_service.conf'),
  ].filter(file => existsSync(file));
  for (const file of candidates) {
    const section = await readSection(file, service);
    if (section !== null) return section;
  }
  throw new UserError(
    `There is no service "${service}".`,
    candidates.length === 0
      ? 'Create ~/.pg_service.conf, or name the file with PGSERVICEFILE.'
      : `Looked in ${candidates.join(' and ')}.`,
  );
};
