// Lines of an option file: https://dev.mysql.com/doc/refman/9.0/en/option-files.html

export type OptionLine =
  | {readonly type: 'group'; readonly group: string}
  | {readonly type: 'include'; readonly path: string; readonly folder: boolean}
  | {readonly type: 'option'; readonly name: string; readonly value: string | null};

const escapes: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  b: '\b',
  s: ' ',
  '"': '"',
  "'": "'",
  '\\': '\\',
};

/** Ends at a `#` outside of quotes. */
const withoutComment = (line: string): string =>
  /^(?:[^'"#]|'(?:\\.|[^'\\])*'?|"(?:\\.|[^"\\])*"?)*/s.exec(line)?.[0] ?? line;

const unquoted = (value: string): string => {
  const bare = /^(['"])(.*)\1$/s.exec(value)?.[2] ?? value;
  return bare.replaceAll(/\\(.)/gs, (both, letter: string) => escapes[letter] ?? both);
};

/** `null`: the line says nothing, or nothing that can be read. */
export const optionLine = (raw: string): OptionLine | null => {
  const line = raw.trim();
  if (line === '' || line.startsWith('#') || line.startsWith(';')) return null;
  const [, folder, path] = /^!include(dir)?\s+(.+)$/.exec(line) ?? [];
  if (path !== undefined) return {type: 'include', path, folder: folder !== undefined};
  const [, group] = /^\[([^\]]*)\]/.exec(line) ?? [];
  if (group !== undefined) return {type: 'group', group: group.trim()};
  const text = withoutComment(line).trim();
  const equals = text.indexOf('=');
  if (equals === -1) return {type: 'option', name: text, value: null};
  return {type: 'option', name: text.slice(0, equals).trim(), value: unquoted(text.slice(equals + 1).trim())};
};
