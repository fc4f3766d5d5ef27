/** Who connects; a `Server` is its own superuser's login. */
export interface Login {
  readonly user: string;
  readonly password: string;
  /** Where it begins on MySQL and MariaDB; in none unless told, since not every role may use the server's own. */
  readonly database?: string;
}
