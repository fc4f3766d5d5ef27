// What users feel: a page or an API that stands before the database, asked for as they would.

import {once} from 'node:events';
import {get as getPlain, type IncomingMessage} from 'node:http';
import {get as getOverTls} from 'node:https';
import type {Endpoint} from '../core/endpoint.ts';

/** So much of an answer is looked at, bytes. */
const longest = 1_048_576;
const mostRedirects = 5;

/** A connection of its own for each: what a new visitor goes through. TLS is verified. */
const ask = async (url: URL, {headers}: Endpoint, signal: AbortSignal): Promise<IncomingMessage> => {
  const get = url.protocol === 'https:' ? getOverTls : getPlain;
  const request = get(url, {headers, agent: false, signal});
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  return response;
};

const isRedirect = ({statusCode, headers}: IncomingMessage): boolean =>
  statusCode !== undefined && statusCode >= 300 && statusCode < 400 && headers.location !== undefined;

const isExpected = (status: number, wanted: number | null): boolean =>
  wanted === null ? status >= 200 && status < 300 : status === wanted;

const bodyOf = async (response: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response) {
    chunks.push(chunk);
    size += chunk.length;
    if (size >= longest) break;
  }
  return Buffer.concat(chunks).toString('utf8');
};

const follow = async (endpoint: Endpoint, signal: AbortSignal): Promise<IncomingMessage> => {
  let at = new URL(endpoint.url);
  for (let redirects = 0; ; redirects += 1) {
    const response = await ask(at, endpoint, signal);
    if (!endpoint.followsRedirects || !isRedirect(response) || redirects === mostRedirects) return response;
    response.resume();
    at = new URL(response.headers.location ?? '', at);
  }
};

/** Rejects with what was wrong; `whyNot` has words for it. */
export const askEndpoint = async (endpoint: Endpoint): Promise<void> => {
  const {status: wanted, contains, timeout} = endpoint;
  const signal = AbortSignal.timeout(timeout);
  try {
    const response = await follow(endpoint, signal);
    const status = response.statusCode ?? 0;
    const body = await bodyOf(response);
    if (!isExpected(status, wanted)) throw new Error(`HTTP ${status}`);
    if (contains !== null && !body.includes(contains)) throw new Error(`its answer lacks "${contains}"`);
  } catch (error) {
    // An answer that was cut off for its time looks as if the server had hung up.
    throw signal.aborted ? signal.reason : error;
  }
};

/** In words for a person, without what an address may hold. */
export const whyNot = (error: unknown, timeout: number): string => {
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'TimeoutError' || error.name === 'AbortError') return `no answer within ${timeout} ms`;
  const {code} = error as NodeJS.ErrnoException;
  return code ?? error.message;
};
