// The screen over time as an asciicast, version 2, which asciinema plays: https://docs.asciinema.org/manual/asciicast/v2/

export type CastSize = {readonly columns: number; readonly rows: number};

/** The first line. `at`: when the session began, epoch ms. */
export const castHeader = ({columns, rows}: CastSize, at: number, title: string): string =>
  `${JSON.stringify({version: 2, width: columns, height: rows, timestamp: Math.floor(at / 1_000), title})}\n`;

/** A line for what was written to the terminal `after` ms. A terminal's driver would have turned line feeds into new lines. */
export const castOutput = (after: number, text: string): string =>
  `${JSON.stringify([Math.round(after) / 1_000, 'o', text.replaceAll(/\r?\n/g, '\r\n')])}\n`;
