// What a server is and offers: decides which statements can be sent to it.

export type Family = 'mysql' | 'mariadb';

/** `[8, 0, 40]`; MySQL is numbered by the calendar from 26.7 on, so only comparisons as tuples hold. */
export type Version = readonly number[];

export type ServerTraits = {
  readonly family: Family;
  readonly version: Version;
  readonly replica: boolean;
  readonly performanceSchema: boolean;
  /** Where metadata locks can be read; `null`: nowhere. The plugin knows granted ones only. */
  readonly metadataLocks: 'performance_schema' | 'plugin' | null;
  /** Progress stages carry the thread they belong to. */
  readonly stagesByThread: boolean;
  /** MariaDB counts statements by how long they took, in ranges that grow by this factor; `null`: it does not. */
  readonly responseTimes: number | null;
  /** MariaDB counts what is done to each table (`userstat`). */
  readonly userStatistics: boolean;
  readonly gtid: boolean;
  /** Privileges that decide what can be asked at all: without them a statement fails, or answers for our own user only. */
  readonly may: {
    /** PROCESS: sessions of others, InnoDB's tables. */
    readonly seeProcesses: boolean;
    /** SELECT on performance_schema. */
    readonly readPerformanceSchema: boolean;
    /** REPLICATION CLIENT, or SLAVE MONITOR on MariaDB. */
    readonly seeReplication: boolean;
    /** REPLICATION SLAVE, or REPLICATION MASTER ADMIN on MariaDB: what replicas call themselves. */
    readonly listReplicas: boolean;
    /** SELECT on mysql.innodb_table_stats: rows and sizes of tables by their statistics. */
    readonly readTableStats: boolean;
  };
};

/** Whether a version is that one or a later one. */
export const atLeast = (version: Version, ...wanted: readonly number[]): boolean => {
  for (const [index, part] of wanted.entries()) {
    const has = version[index] ?? 0;
    if (has !== part) return has > part;
  }
  return true;
};

/** Reading single row locks held up all writers before (bug 112035); the fix came to each line of releases by itself. Those of a transaction can be read in all of them. */
export const readsRowLocks = ({family, version}: Pick<ServerTraits, 'family' | 'version'>): boolean =>
  family === 'mariadb' ||
  atLeast(version, 9, 1) ||
  (atLeast(version, 8, 4, 3) && !atLeast(version, 9)) ||
  (atLeast(version, 8, 0, 40) && !atLeast(version, 8, 1));

/** By family: the first version that has something; left out: no version of that family has it. */
export const since = (
  {family, version}: Pick<ServerTraits, 'family' | 'version'>,
  first: Readonly<Partial<Record<Family, Version>>>,
): boolean => {
  const wanted = first[family];
  return wanted !== undefined && atLeast(version, ...wanted);
};
