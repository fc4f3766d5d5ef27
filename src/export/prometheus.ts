// Answers Prometheus with the diagnosis as it is when it asks.
import {Gauge, Registry} from 'prom-client';
import type {State} from '../core/state.ts';
import {clean} from '../text/clean.ts';
import {isByAnotherName, type Listening, listen, type Place} from './listen.ts';
import {type Metric, metricsOf} from './metrics.ts';

const labelNames = ({samples}: Metric): string[] => [
  ...new Set(samples.flatMap(({labels}) => Object.keys(labels))),
];

const written = async (metrics: readonly Metric[]): Promise<string> => {
  const registry = new Registry();
  for (const metric of metrics) {
    const {name, help, samples} = metric;
    const gauge = new Gauge({name, help, labelNames: labelNames(metric), registers: [registry]});
    for (const {labels, value} of samples) {
      // What servers call things reaches other people's screens through this.
      const cleaned = Object.entries(labels).map(([label, text]) => [label, clean(text)]);
      gauge.set(Object.fromEntries(cleaned), value);
    }
  }
  return registry.metrics();
};

/** Answers at `/metrics`. Throws `UserError` when it cannot listen there. */
export const openPrometheus = (
  place: Place,
  {state, now}: {readonly state: () => State; readonly now: () => number},
): Promise<Listening> =>
  listen(place, '--prometheus-listen', async (request, response) => {
    if (isByAnotherName(request, place.host)) {
      response.writeHead(403).end();
      return;
    }
    const asksMetrics = new URL(request.url ?? '/', 'http://migtop').pathname === '/metrics';
    if (request.method !== 'GET' || !asksMetrics) {
      response.writeHead(asksMetrics ? 405 : 404, {'content-type': 'text/plain'});
      response.end(asksMetrics ? 'Only GET is answered.\n' : 'What there is, is at /metrics.\n');
      return;
    }
    const text = await written(metricsOf(state(), now()));
    response.writeHead(200, {'content-type': 'text/plain; version=0.0.4; charset=utf-8'});
    response.end(text);
  });
