import {commands, type Flag, flags, spelled} from '../../src/flags.ts';
import {keysMarkdown} from '../../src/keymap.ts';

const cell = (text: string): string => text.replaceAll('|', '\\|');

const flagRows = (): readonly string[] =>
  (Object.entries(flags) as readonly (readonly [string, Flag])[]).map(([name, flag]) => {
    const written = `${spelled(name)}${flag.value ? ` ${flag.value}` : ''}`;
    const notes = [
      flag.usually && `default: ${flag.usually}`,
      flag.env && `\`${flag.env}\``,
      flag.key && `file: \`${flag.key}\``,
    ];
    return `| \`${cell(written)}\` | ${cell(flag.help)} | ${cell(notes.filter(Boolean).join('; '))} |`;
  });

const commandRows = (): readonly string[] =>
  Object.entries(commands).map(([name, {takes, help}]) => `| \`migtop ${name} ${takes}\` | ${cell(help)} |`);

/** Parts of the README that the code itself knows. */
const parts: Readonly<Record<string, () => string>> = {
  keys: keysMarkdown,
  commands: () => ['| command | what it does |', '|---|---|', ...commandRows()].join('\n'),
  flags: () => ['| flag | what it does | otherwise |', '|---|---|---|', ...flagRows()].join('\n'),
};

/** The README with each part between `<!-- name -->` and `<!-- /name -->` made anew. Throws where the marks of one are missing. */
export const withGeneratedParts = (readme: string): string =>
  Object.entries(parts).reduce((text, [name, make]) => {
    const marks = new RegExp(`(<!-- ${name} -->\\n)[\\s\\S]*?(<!-- /${name} -->)`);
    if (!marks.test(text)) throw new Error(`the README has no place for ${name}`);
    return text.replace(marks, (_, open: string, close: string) => `${open}${make()}\n${close}`);
  }, readme);
