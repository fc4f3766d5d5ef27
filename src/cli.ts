#!/usr/bin/env node
// From the command line to one command. What a command needs is loaded with it, so that --version is instant.
import {checkWords, type Request, readRequest} from './config/arguments.ts';
import type {Config} from './config/config.ts';
import {holdsSecret} from './config/secrets.ts';
import {version} from './config/version.ts';
import {type CommandName, flags} from './flags.ts';

type Command = {readonly run: (config: Config) => Promise<number>};

const loaders: Readonly<Record<CommandName, () => Promise<Command>>> = {
  watch: () => import('./commands/watch.ts'),
  snapshot: () => import('./commands/snapshot.ts'),
  backfill: () => import('./commands/backfill.ts'),
  doctor: () => import('./commands/doctor.ts'),
  record: () => import('./commands/watch.ts'),
  attach: () => import('./commands/attach.ts'),
  replay: () => import('./commands/replay.ts'),
  report: () => import('./commands/report.ts'),
  export: () => import('./commands/export.ts'),
  recordings: () => import('./commands/recordings.ts'),
};

const words = process.argv.slice(2);

const parse = async (): Promise<Request> => {
  const {default: meow} = await import('meow');
  const parsed = meow({
    importMeta: import.meta,
    argv: words,
    flags,
    autoHelp: false,
    autoVersion: false,
    booleanDefault: undefined,
  });
  return readRequest(parsed.input, parsed.flags);
};

const print = (text: string): number => {
  process.stdout.write(`${text}\n`);
  return 0;
};

const runCommand = async (request: Request): Promise<number> => {
  const [{run}, {loadConfig}, {surroundings}] = await Promise.all([
    loaders[request.command ?? 'watch'](),
    import('./config/config.ts'),
    import('./config/surroundings.ts'),
  ]);
  return run(await loadConfig(request, surroundings()));
};

const main = async (): Promise<number> => {
  // Everybody can see the arguments of a process.
  process.title = 'migtop';
  // And a report that Node is asked for has the environment in it; before 22.13 it cannot be left out.
  Object.assign(process.report ?? {}, {excludeEnv: true});
  if (checkWords(words).has(flags.version)) return print(version);
  const request = await parse();
  if (request.flags.help) return print((await import('./commands/help.ts')).helpText(request.command));
  if (words.some(holdsSecret))
    process.stderr.write(
      'A password in the arguments is seen by others and kept by your shell: use ~/.pgpass, ~/.my.cnf, the environment or passwordCommand.\n',
    );
  return runCommand(request);
};

// A reader such as `head` may close the pipe before everything is written.
process.stdout.on('error', () => process.exit());

main().then(
  code => {
    process.exitCode = code;
  },
  async error => {
    const {describeFailure} = await import('./commands/failure.ts');
    const failure = describeFailure(error, Boolean(process.env.MIGTOP_DEBUG));
    process.stderr.write(`${failure.text}\n`);
    process.exitCode = failure.exitCode;
  },
);
