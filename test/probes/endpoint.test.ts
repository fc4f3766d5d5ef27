// What users feel: real HTTP and HTTPS servers that behave as told, asked as users would.
import {createServer, type RequestListener} from 'node:http';
import type {AddressInfo} from 'node:net';
import {describe, expect, it, onTestFinished} from 'vitest';
import {endpointsOf} from '../../src/config/endpoints.ts';
import type {Endpoint} from '../../src/core/endpoint.ts';
import type {EventOf, Fact} from '../../src/core/event.ts';
import {quantile, total} from '../../src/core/latency/histogram.ts';
import {askEndpoint, whyNot} from '../../src/probes/endpoint.ts';
import {startEndpoints} from '../../src/probes/endpoints.ts';
import {waitUntil} from '../servers/wait-until.ts';

const serve = async (listener: RequestListener): Promise<string> => {
  const server = createServer(listener);
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
};

const endpoint = (url: string, more: Partial<Endpoint> = {}): Endpoint => ({
  ...{name: 'shop', url, status: null, contains: null, headers: {}, followsRedirects: false},
  ...{timeout: 1_000, every: 100},
  ...more,
});

const wrong = (asked: Endpoint): Promise<string> =>
  askEndpoint(asked).then(
    () => 'nothing',
    error => whyNot(error, asked.timeout),
  );

describe('an endpoint', () => {
  it('is well when it answers as it should: status, body, headers', async () => {
    let seen: string | undefined;
    const url = await serve((request, response) => {
      seen = String(request.headers.authorization);
      response.end('<h1>open</h1>');
    });
    const headers = {authorization: 'Bearer of news'};
    expect(await wrong(endpoint(url, {contains: 'open', headers}))).toBe('nothing');
    expect(seen).toBe('Bearer of news');
    expect(await wrong(endpoint(url, {contains: 'closed'}))).toBe('its answer lacks "closed"');
    expect(await wrong(endpoint(url, {status: 204}))).toBe('HTTP 200');
  });

  it('is not when it fails, hangs or is not there', async () => {
    const broken = await serve((_, response) => response.writeHead(503).end());
    expect(await wrong(endpoint(broken))).toBe('HTTP 503');
    expect(await wrong(endpoint(broken, {status: 503}))).toBe('nothing');
    const silent = await serve(() => {});
    expect(await wrong(endpoint(silent, {timeout: 100}))).toBe('no answer within 100 ms');
    const slow = await serve((_, response) => void response.write('half'));
    expect(await wrong(endpoint(slow, {timeout: 100}))).toBe('no answer within 100 ms');
    expect(await wrong(endpoint('http://127.0.0.1:1/'))).toBe('ECONNREFUSED');
  });

  it('is not followed elsewhere, unless that is asked for', async () => {
    const shop = await serve((_, response) => response.end('open'));
    const moved = await serve((_, response) => response.writeHead(302, {location: shop}).end());
    expect(await wrong(endpoint(moved))).toBe('HTTP 302');
    expect(await wrong(endpoint(moved, {followsRedirects: true, contains: 'open'}))).toBe('nothing');
    const round = await serve((_, response) => response.writeHead(302, {location: '/'}).end());
    expect(await wrong(endpoint(round, {followsRedirects: true}))).toBe('HTTP 302');
  });

  it('is asked at its own rate, and tells how long it takes and that it fails', async () => {
    let broken = false;
    const url = await serve((_, response) => {
      if (broken) response.writeHead(500).end();
      else setTimeout(() => response.end('open'), 60);
    });
    const reports: Omit<EventOf<'probe.observed'>, 'at'>[] = [];
    const stop = startEndpoints([endpoint(url)], {
      node: 'db1',
      now: Date.now,
      append: (fact: Fact) => {
        if (fact.type === 'probe.observed') reports.push(fact);
      },
    });
    onTestFinished(stop);
    const good = await waitUntil(() => reports.find(({histogram}) => total(histogram) > 3), {
      what: 'answers',
    });
    expect(good).toMatchObject({node: 'db1', probe: 'shop', isEndpoint: true, errors: 0});
    expect(quantile(good.histogram, 0.5)).toBeGreaterThan(58);
    broken = true;
    const bad = await waitUntil(() => reports.find(each => each.errors > 3 && total(each.histogram) === 0), {
      what: 'failures',
    });
    expect(bad.lastError).toBe('HTTP 500');
  });
});

describe('endpoints in the file', () => {
  it('take names from their addresses and secrets from the environment', () => {
    const {endpoints, secrets} = endpointsOf(
      [
        {url: 'https://shop.example.com/health', headers: {authorization: 'Bearer $TOKEN'}},
        {url: 'http://a:pass@b/'},
      ],
      {TOKEN: 'quiet'},
    );
    expect(endpoints).toMatchObject([
      {
        name: 'shop.example.com/health',
        headers: {authorization: 'Bearer quiet'},
        timeout: 2_000,
        every: 1_000,
      },
      {name: 'b'},
    ]);
    expect(secrets).toEqual(['quiet', 'pass']);
  });

  it.each([
    [{url: 'ftp://shop'}, /its url is none/],
    [{url: 'http://shop', headers: {authorization: '$NOWHERE'}}, /the environment has no NOWHERE/],
    [{url: 'http://shop', every: 10}, /every 10 ms is a load by itself/],
  ])('are refused in one sentence: %j', (written, sentence) => {
    expect(() => endpointsOf([written], {})).toThrow(sentence);
  });

  it('have names of their own', () => {
    expect(() => endpointsOf([{url: 'http://shop'}, {url: 'http://shop/'}], {})).toThrow(
      'two endpoints shop',
    );
  });
});
