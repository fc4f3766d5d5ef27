/** Progress lines for a person, each with the seconds since the start. */
export interface Voice {
  say(line: string): void;
  /** Keeps what is said for later: the screen belongs to the console now. */
  hold(): void;
  /** Says it, under `heading` if there is anything. */
  release(heading: string): void;
}

export function createVoice(print: (text: string) => void): Voice {
  const start = performance.now();
  let held: string[] | null = null;
  return {
    say(line) {
      const seconds = ((performance.now() - start) / 1000).toFixed(1).padStart(6);
      const text = `${seconds} s  ${line}\n`;
      if (held) held.push(text);
      else print(text);
    },
    hold() {
      held ??= [];
    },
    release(heading) {
      const lines = held ?? [];
      held = null;
      if (lines.length > 0) print(`\n${heading}\n${lines.join('')}`);
    },
  };
}
