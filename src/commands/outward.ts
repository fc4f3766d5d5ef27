// Whom a session answers and calls: jobs that ask whether to go on, Prometheus, and a command on alerts.
import type {Config} from '../config/config.ts';
import type {Event} from '../core/event.ts';
import type {Listening} from '../export/listen.ts';
import {createNotifier} from '../export/notify.ts';
import type {OutwardPorts} from './outward-ports.ts';
import {openThrottling, type Throttling} from './throttling.ts';

export type Outward = Pick<Throttling, 'isPolled' | 'pollers'> & {
  readonly take: (event: Event) => void;
  /** Never rejects. */
  readonly close: () => Promise<void>;
};

const openPrometheus = async (
  place: Config['outward']['prometheus'],
  ports: OutwardPorts,
): Promise<Listening | null> => {
  if (place === null) return null;
  const prometheus = await (await import('../export/prometheus.ts')).openPrometheus(place, ports);
  ports.say(`Prometheus can ask at http://${prometheus.address}/metrics.`);
  if (!prometheus.isPrivate)
    ports.say(`Everybody who reaches ${prometheus.address} can read there what migtop finds.`);
  return prometheus;
};

/** Throws `UserError` when one of them cannot listen. */
export const openOutward = async (config: Config['outward'], ports: OutwardPorts): Promise<Outward> => {
  const throttling = await openThrottling(config.throttle, ports);
  const prometheus = await openPrometheus(config.prometheus, ports).catch(async error => {
    await throttling.close();
    throw error;
  });
  const notifier = config.notify === null ? null : createNotifier(config.notify, ports);
  const {isPolled, pollers} = throttling;
  return {
    ...{isPolled, pollers},
    take: event => notifier?.take(event),
    close: async () => {
      notifier?.close();
      await Promise.all([throttling.close(), prometheus?.close()]);
    },
  };
};
