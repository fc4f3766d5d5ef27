// What a server's version tells about it. Versions are as `server_version_num`: 180004 is 18.4.

export const isAtLeast = (version: number, major: number): boolean => version >= major * 10_000;

/** `[18, 4]`. */
export const partsOf = (version: number): readonly number[] => [
  Math.floor(version / 10_000),
  version % 10_000,
];
