// The statement or setting that gives what is missing, on a server of one's own and at the cloud providers.

export type Provider = 'Aurora' | 'RDS' | 'Cloud SQL' | 'Azure';

/** Where server settings are changed. */
const settingPlaces: Readonly<Record<Provider, string>> = {
  Aurora: 'the DB cluster parameter group',
  RDS: 'the DB parameter group',
  'Cloud SQL': 'the database flags of the instance',
  Azure: 'the server parameters',
};

/** `GRANT PROCESS ON *.* TO 'console'@'%';` */
export const grant = (privileges: string, where: string, account: string): string =>
  `GRANT ${privileges} ON ${where} TO ${account};`;

/** What the performance schema records; until the next restart. */
export const turnOn = (kind: 'consumers' | 'instruments', name: string): string =>
  `UPDATE performance_schema.setup_${kind} SET ENABLED = 'YES' WHERE NAME = '${name}';`;

/** How a setting that needs a restart is changed. */
export const changeSetting = (setting: string, provider: Provider | null): string =>
  provider === null
    ? `Set ${setting} under [mysqld] in my.cnf; takes a restart`
    : `Set ${setting} in ${settingPlaces[provider]} if it is offered there; takes a restart`;
