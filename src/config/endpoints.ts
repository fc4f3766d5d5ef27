// What users ask for, as migtop.yaml names it.
import type {Endpoint} from '../core/endpoint.ts';
import {UserError} from '../errors.ts';
import type {FileSettings} from './schema.ts';

export type Endpoints = {
  readonly endpoints: readonly Endpoint[];
  /** Must never be shown or stored. */
  readonly secrets: readonly string[];
};

const usualTimeout = 2_000;
const usualEvery = 1_000;
/** Oftener is a load by itself, ms. */
const shortestEvery = 200;

type Written = NonNullable<FileSettings['endpoints']>[number];
type Env = Readonly<Record<string, string | undefined>>;

const urlOf = (written: string, where: string): URL => {
  const url = URL.canParse(written) ? new URL(written) : null;
  if (url !== null && /^https?:$/.test(url.protocol)) return url;
  throw new UserError(`${where}: its url is none.`, 'Write http://… or https://….');
};

/** `$TOKEN` and `${TOKEN}` are taken from the environment. */
const filled = (text: string, env: Env, where: string, secrets: string[]): string =>
  text.replaceAll(/\$(?:\{(\w+)\}|(\w+))/g, (_, braced?: string, bare?: string) => {
    const name = braced ?? bare ?? '';
    const value = env[name];
    if (value === undefined)
      throw new UserError(
        `${where}: the environment has no ${name}.`,
        `Set ${name}, or take it out of the header.`,
      );
    secrets.push(value);
    return value;
  });

/** Throws `UserError`. */
export const endpointsOf = (written: readonly Written[] = [], env: Env): Endpoints => {
  const secrets: string[] = [];
  const names = new Set<string>();
  const endpoints = written.map((each): Endpoint => {
    const url = urlOf(each.url, `endpoint ${each.name ?? each.url}`);
    const name = each.name ?? `${url.host}${url.pathname === '/' ? '' : url.pathname}`;
    const where = `endpoint ${name}`;
    if (names.has(name))
      throw new UserError(`There are two endpoints ${name}.`, 'Give each a name of its own.');
    names.add(name);
    const every = each.every ?? usualEvery;
    if (every < shortestEvery)
      throw new UserError(
        `${where}: every ${every} ms is a load by itself.`,
        `Use ${shortestEvery}ms or more.`,
      );
    if (url.password !== '') secrets.push(decodeURIComponent(url.password));
    const headers = Object.entries(each.headers ?? {}).map(([header, text]): [string, string] => [
      header,
      filled(text, env, where, secrets),
    ]);
    return {
      ...{name, url: url.href, every, timeout: each.timeout ?? usualTimeout},
      ...{status: each.status ?? null, contains: each.contains ?? null},
      ...{headers: Object.fromEntries(headers), followsRedirects: each.followRedirects ?? false},
    };
  });
  return {endpoints, secrets};
};
