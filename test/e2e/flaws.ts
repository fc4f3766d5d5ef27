// Whether the console's screen is whole.
import stringWidth from 'string-width';

/** Of the panels. */
export const titles = [
  '1 Locks',
  '2 Sessions',
  '3 Latency',
  '4 Replication',
  '5 Migration',
  '6 Vitals',
  '7 Events',
];

/** What is wrong with a drawn screen: a row that is not whole, or a panel that is not there exactly once. */
export const flawsOf = (lines: readonly string[], columns: number): readonly string[] => {
  const headers = ['migtop', 'HEALTH', 'PROGRESS', 'PRESS'].filter(
    (word, row) => !lines[row]?.startsWith(word),
  );
  const framed = lines.slice(4, -1).filter(line => /^[┌┍├│└┕]/.test(line));
  const broken = framed.filter(line => stringWidth(line) !== columns || !/[┐┑┤│┘┙]$/.test(line));
  const missing = titles.filter(
    title => lines.filter(line => new RegExp(`[┌┍├]${title}\\b`).test(line)).length !== 1,
  );
  return [...headers, ...broken, ...(columns < 100 ? [] : missing)];
};
