/** Takes out what would lead the demo's connections, or its console, anywhere but to the demo's own servers. */
export function forgetOtherServers(env: NodeJS.ProcessEnv): void {
  for (const name of Object.keys(env)) {
    if (/^(PG|MYSQL_|MARIADB_|MIGTOP_)[A-Z]/.test(name)) delete env[name];
  }
}
