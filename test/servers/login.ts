/** Who connects; a `Server` is its own superuser's login. */
export interface Login {
  readonly user: string;
  readonly password: string;
}
