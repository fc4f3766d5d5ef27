// npm run bench: what migtop costs and how quick it is, against the figures of the design.
import {cpus} from 'node:os';
import {parseArgs} from 'node:util';
import {engines} from './engines/catalogue.ts';
import type {Figure} from './figure.ts';
import {isMet, tableOf} from './figure.ts';
import {parts, slowParts} from './parts.ts';

// Ink and React are chosen when they are loaded.
process.env.NODE_ENV = 'production';

const usage = `npm run bench -- [--engine NAME] [--quick] [--json] [--only NAME]…

  --engine NAME  on whose servers: ${engines.map(({name}) => name).join(', ')}; ${engines[0].name} unless told
  --quick        two minutes, for a first idea, without ${slowParts.join(', ')} unless they are named; else figures that hold
  --json         the figures as JSON
  --only NAME    one part: ${Object.keys(parts).join(', ')}; may be given several times
`;

const {values} = parseArgs({
  options: {
    engine: {type: 'string', default: engines[0].name},
    quick: {type: 'boolean', default: false},
    json: {type: 'boolean', default: false},
    help: {type: 'boolean', default: false},
    only: {type: 'string', multiple: true},
  },
});
const engine = engines.find(({name}) => name === values.engine);
const all = Object.keys(parts).filter(name => !values.quick || !slowParts.includes(name));
const named = values.only ?? all;
const wanted = named.flatMap(name => parts[name] ?? []);
if (values.help || engine === undefined || wanted.length < named.length) {
  process.stdout.write(usage);
  process.exit(values.help ? 0 : 1);
}

const figures: Figure[] = [];
for (const measure of wanted) {
  const found = await measure(engine, values.quick ? 'quick' : 'thorough');
  figures.push(...found);
  if (!values.json) process.stdout.write(`${tableOf(found)}\n\n`);
}
const machine = `${cpus().length} × ${cpus()[0]?.model.trim()}, Node.js ${process.versions.node}`;
process.stdout.write(
  values.json
    ? `${JSON.stringify({machine, engine: engine.name, figures: figures.map(figure => ({...figure, met: isMet(figure)}))}, null, 2)}\n`
    : `On ${machine}, ${engine.name}. Goals missed: ${figures.filter(figure => isMet(figure) === false).length}.\n`,
);
// Streams of Ink may keep the process.
process.exit();
