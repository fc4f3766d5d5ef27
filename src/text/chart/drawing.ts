/** What curves are drawn with: signs of box drawing, Braille dots, or plain ASCII. */
export type Drawing = 'lines' | 'dots' | 'ascii';

/**
 * What a terminal can be trusted with: ASCII where the locale is not UTF-8 (the first of LC_ALL, LC_CTYPE, LANG that is set decides, as POSIX
 * has it), on the Linux console, whose font has few other signs, and on a dumb terminal.
 */
export const chooseDrawing = (env: Readonly<Record<string, string | undefined>>): Drawing => {
  const locale = env.LC_ALL || env.LC_CTYPE || env.LANG || '';
  const poor = env.TERM === 'linux' || env.TERM === 'dumb';
  // C and POSIX are also what is left where nobody has chosen a locale, as in containers.
  const other = locale !== '' && !/utf-?8/i.test(locale) && !/^(C|POSIX)$/.test(locale);
  return poor || other ? 'ascii' : 'lines';
};
