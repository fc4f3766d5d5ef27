// Changed texts, remembered for as long as there is room: the same ones come again with every reading.

/** Characters of all that is remembered: what some thousands of sessions say at a time. */
const most = 4_000_000;

/** What `change` makes of a text, made once as long as it is remembered. */
export const remembered = (change: (text: string) => string): ((text: string) => string) => {
  const known = new Map<string, string>();
  let size = 0;
  return text => {
    const before = known.get(text);
    if (before !== undefined) return before;
    const made = change(text);
    size += made === text ? text.length : text.length + made.length;
    if (size > most) {
      known.clear();
      size = text.length + made.length;
    }
    known.set(text, made);
    return made;
  };
};
