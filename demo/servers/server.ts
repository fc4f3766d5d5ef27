/** A database server of ours, of any family, with all it takes to connect to it and to ill-treat it. */
export interface Server {
  readonly name: string;
  /** As the server says it, e.g. `18.4`. */
  readonly version: string;
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly database: string;
  readonly superuserUrl: string;
  readonly dataDir: string;
  readonly socketDir: string;
  /** The server's first process, or null while it is down. */
  pid(): number | null;
  log(): Promise<string>;
  /** Ends the server at once and removes its data. */
  stop(): Promise<void>;
  /** SIGKILL to all its processes; the data stay, `restart` brings it back. */
  kill9(): Promise<void>;
  /** A clean restart, or a start when it is down, on the same port. */
  restart(): Promise<void>;
  /** Freezes all its processes: connections stay open and nothing answers. */
  pause(): void;
  resume(): void;
}

export interface Replica extends Server {
  /** Makes it a primary, and waits until it is one. */
  promote(): Promise<void>;
}

/** Certificate and key as PEM; `ca` to ask clients for a certificate it signed. */
export interface Tls {
  readonly cert: string;
  readonly key: string;
  readonly ca?: string;
}
