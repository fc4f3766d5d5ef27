// One bundle per command keeps --version instant: esbuild splits at the dynamic imports of src/cli.ts.
import {rmSync} from 'node:fs';
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

rmSync('dist', {recursive: true, force: true});
await build({
  entryPoints: ['src/cli.ts'],
  outdir: 'dist',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  minifySyntax: true,
  legalComments: 'linked',
  define: {'process.env.NODE_ENV': '"production"', 'process.env.DEV': '"false"'},
  banner: {
    js: "import {createRequire as createRequire_} from 'node:module'; const require = createRequire_(import.meta.url);",
  },
  plugins: [absent],
});
