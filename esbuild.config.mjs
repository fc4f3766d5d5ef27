// node esbuild.config.mjs [entry folder]. One bundle per command keeps --version instant: esbuild splits at the dynamic imports of src/cli.ts.
import {copyFileSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {build} from 'esbuild';

/** Modules that a dependency imports optionally and that must not be there at run time. */
const absent = {
  name: 'absent',
  setup(build) {
    build.onResolve({filter: /^(react-devtools-core|pg-native)$/}, args => ({
      path: args.path,
      namespace: 'absent',
    }));
    build.onLoad({filter: /.*/, namespace: 'absent'}, () => ({contents: 'export default undefined;'}));
  },
};

/** Ink measures with ours. */
const measured = {
  name: 'measured',
  setup(build) {
    build.onResolve({filter: /^string-width$/}, ({importer}) =>
      importer.includes('node_modules') ? {path: path.resolve('src/text/string-width.ts')} : undefined,
    );
  },
};

/**
 * pg looks for Cloudflare's runtime and yoga for a browser, by what Node has too but loads with its whole HTTP client when it is first
 * asked for: 8 % of the processor time up to the first frame.
 */
const withoutBrowser = {
  name: 'without-browser',
  setup(build) {
    const spare = (filter, name) =>
      build.onLoad({filter}, ({path: file}) => ({
        contents: `const ${name} = undefined;\n${readFileSync(file, 'utf8')}`,
        loader: 'js',
      }));
    spare(/[\\/]pg[\\/]lib[\\/]stream\.js$/, 'Response');
    spare(/yoga-wasm-base64-esm\.js$/, 'fetch');
  },
};

const [entry = 'src/cli.ts', outdir = 'dist'] = process.argv.slice(2);

rmSync(outdir, {recursive: true, force: true});
const {metafile} = await build({
  entryPoints: [entry],
  outdir,
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  minifySyntax: true,
  legalComments: 'linked',
  define: {'process.env.NODE_ENV': '"production"', 'process.env.DEV': '"false"'},
  banner: {
    js: "import {createRequire as createRequire_} from 'node:module'; const require = createRequire_(import.meta.url); const __dirname = import.meta.dirname;",
  },
  plugins: [absent, measured, withoutBrowser],
  metafile: true,
});

// PostgreSQL's parser looks for its machine code beside itself.
copyFileSync('node_modules/libpg-query/wasm/libpg-query.wasm', path.join(outdir, 'libpg-query.wasm'));

// The licences of what is in the bundle ask to go with it.
const packages = new Set(
  Object.keys(metafile.inputs).flatMap(
    input => /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(input)?.[0] ?? [],
  ),
);
const notices = [...packages].toSorted().map(folder => {
  const {name, version, license} = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
  const file = readdirSync(folder).find(each => /^licen[cs]e/i.test(each));
  const text = file === undefined ? `Licence: ${license}` : readFileSync(path.join(folder, file), 'utf8');
  return `${name} ${version} (${license})\n\n${text.trim()}\n`;
});
// Of what is compiled into the parser, which its package does not tell.
const parser = readFileSync('src/engines/postgres/parser-licences.txt', 'utf8');
writeFileSync(path.join(outdir, 'THIRD-PARTY.txt'), [...notices, parser].join(`\n${'-'.repeat(80)}\n\n`));
