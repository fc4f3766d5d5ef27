// Flags of watching alone, on a screen or without one; part of the table in flags.ts.

export const watchFlags = {
  arm: {type: 'boolean', help: 'Start with the acting keys armed.', commands: ['watch', 'record']},
  readOnly: {
    type: 'boolean',
    help: 'Never arm: no key can act on a server.',
    env: 'MIGTOP_READ_ONLY',
    key: 'readOnly',
    commands: ['watch'],
  },
  ghostSocket: {
    type: 'string',
    value: 'PATH|HOST:PORT',
    isMultiple: true,
    help: 'A gh-ost that listens elsewhere than in /tmp/gh-ost.*.sock, e.g. forwarded by ssh -L.',
    key: 'tools.ghost.sockets',
    commands: ['watch', 'snapshot', 'record'],
  },
  throttleListen: {
    type: 'string',
    value: 'HOST:PORT',
    help: 'Tell jobs that poll here whether to go on, by freno’s protocol; loopback unless it is named otherwise.',
    key: 'throttle.listen',
    commands: ['watch', 'record'],
  },
  prometheusListen: {
    type: 'string',
    value: 'HOST:PORT',
    help: 'Answer Prometheus at /metrics with the diagnosis; loopback unless it is named otherwise.',
    key: 'prometheus.listen',
    commands: ['watch', 'record'],
  },
  canaryWrite: {
    type: 'boolean',
    help: 'Measure a write too, into a one-row table migtop_canary that is made on the primary and stays.',
    key: 'canaryWrite',
    commands: ['watch', 'record', 'doctor'],
  },
  notify: {
    type: 'string',
    value: 'COMMAND',
    help: 'Run this on alerts, without a shell, with the alert as JSON on its standard input.',
    key: 'notify',
    commands: ['watch', 'record'],
  },
  bell: {
    type: 'boolean',
    help: 'Ring the terminal and its desktop on critical alerts; --no-bell does not.',
    usually: 'on',
    key: 'bell',
    commands: ['watch'],
  },
  headless: {
    type: 'boolean',
    help: 'No screen: one line per event on stderr.',
    commands: ['watch', 'record'],
  },
  for: {
    type: 'string',
    value: 'DURATION',
    help: 'Headless: end after this time.',
    commands: ['watch', 'record'],
  },
  untilHealthy: {
    type: 'boolean',
    help: 'Headless: end as soon as everything is healthy.',
    commands: ['watch', 'record'],
  },
  untilRecovered: {
    type: 'boolean',
    help: 'End once the servers are as before the migration for a minute: exit code 0; or 2, when they are not within 15 minutes of its end (limits.recoverWithin).',
    commands: ['watch', 'record'],
  },
  failOn: {
    type: 'string',
    value: 'ALERT',
    isMultiple: true,
    help: 'Headless: exit with 2 when this alert is raised; "any" for every one.',
    commands: ['watch', 'record'],
  },
} as const;
