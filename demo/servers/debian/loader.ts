import {existsSync, readdirSync} from 'node:fs';
import {join} from 'node:path';

const triplets: Partial<Record<NodeJS.Architecture, string>> = {
  x64: 'x86_64-linux-gnu',
  arm64: 'aarch64-linux-gnu',
};

/**
 * What to put before a program unpacked into `root`, so that it runs with the libc and the libraries beside it and not
 * with this machine's: its own dynamic loader. Empty when there is no loader in `root`.
 */
export function ownLoader(root: string): readonly string[] {
  const triplet = triplets[process.arch] ?? '';
  // Releases before the merged /usr keep libc outside of it.
  const libraries = ['usr/lib', 'lib'].map(each => join(root, each, triplet)).filter(existsSync);
  // Beside libc first: elsewhere it may be a link to the machine's own.
  const loader = [...libraries, join(root, 'usr/lib64'), join(root, 'usr/lib')]
    .filter(existsSync)
    .flatMap(folder => readdirSync(folder).map(name => join(folder, name)))
    .find(path => /\/ld-linux[^/]*\.so\.\d+$/.test(path));
  return loader ? [loader, '--library-path', libraries.join(':')] : [];
}
