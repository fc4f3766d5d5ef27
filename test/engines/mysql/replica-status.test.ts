// Rows as servers answered them: MySQL 8.0.21 by its documented columns, MySQL 9.7.4 and MariaDB 11.8.6 as recorded.
import {describe, expect, it} from 'vitest';
import {coordinate} from '../../../src/core/replication/coordinate.ts';
import {errorWords} from '../../../src/engines/mysql/channels.ts';
import {channelStatus, channelStatuses} from '../../../src/engines/mysql/replica-status.ts';
import type {Row} from '../../../src/engines/row.ts';

const mysql97: Row = {
  ...{Replica_IO_State: 'Waiting for source to send event', Source_Host: 'db1', Source_Port: '3306'},
  ...{Source_Log_File: 'binlog.000002', Read_Source_Log_Pos: '1356', Relay_Log_Pos: '1294'},
  ...{Relay_Source_Log_File: 'binlog.000002', Exec_Source_Log_Pos: '1083', Relay_Log_Space: '9775'},
  ...{Replica_IO_Running: 'Yes', Replica_SQL_Running: 'Yes', Seconds_Behind_Source: '3'},
  ...{Last_IO_Errno: '0', Last_IO_Error: '', Last_SQL_Errno: '0', Last_SQL_Error: ''},
  ...{Source_Server_Id: '1', Source_UUID: 'a584ce08', SQL_Delay: '60', Channel_Name: 'eu'},
  ...{Retrieved_Gtid_Set: 'a584ce08:1-5', Executed_Gtid_Set: ''},
};

/** Every name as it was before 8.0.22. */
const mysql80: Row = Object.fromEntries(
  Object.entries(mysql97).map(([name, value]) => [
    name.replaceAll('Source', 'Master').replaceAll('Replica', 'Slave'),
    value,
  ]),
);

const mariadb118: Row = {
  ...{Connection_name: '', Slave_IO_State: 'Waiting for master to send event', Master_Host: 'db1'},
  ...{Master_Port: '13311', Master_Log_File: 'bin.000001', Read_Master_Log_Pos: '1740'},
  ...{Relay_Log_Pos: '1114', Relay_Master_Log_File: 'bin.000001', Slave_IO_Running: 'Preparing'},
  ...{Slave_SQL_Running: 'Yes', Exec_Master_Log_Pos: '1740', Relay_Log_Space: '1421'},
  ...{Seconds_Behind_Master: null, Last_IO_Error: 'error connecting to master', Last_SQL_Error: ''},
  ...{Master_Server_Id: '11', Using_Gtid: 'Slave_Pos', Gtid_IO_Pos: '0-11-9', SQL_Delay: '0'},
  ...{Slave_received_heartbeats: '2', Slave_heartbeat_period: '1.000'},
};

describe('the status of a replica', () => {
  it('means the same under the names of every version', () => {
    const expected = {
      ...{name: 'eu', upstream: 'db1:3306', receiver: 'running', applier: 'running', backlog: 273},
      ...{secondsBehind: 3_000, receiverError: null, applierError: null, source: 'a584ce08'},
      ...{
        received: coordinate(2, 1_356),
        executed: coordinate(2, 1_083),
        gtids: 'a584ce08:1-5',
        delay: 60_000,
      },
    };
    expect(channelStatus(mysql97)).toMatchObject(expected);
    expect(channelStatus(mysql80)).toMatchObject(expected);
    expect(channelStatus(mariadb118)).toMatchObject({
      ...{name: '', upstream: 'db1:13311', receiver: 'connecting', applier: 'running', backlog: 0},
      ...{secondsBehind: null, receiverError: 'error connecting to master', source: '11'},
      ...{gtids: '0-11-9', delay: 0, heartbeatInterval: 1_000, heartbeats: 2},
    });
  });

  it('has a backlog of relay logs where the source is in another file', () => {
    expect(channelStatus({...mysql97, Source_Log_File: 'binlog.000003'}).backlog).toBe(9_775 - 1_294);
  });

  it('keeps no error of a thread that runs again', () => {
    expect(channelStatus({...mysql97, Last_IO_Error: 'old', Last_SQL_Error: 'old'})).toMatchObject({
      ...{receiverError: null, applierError: null},
    });
  });

  it('has no source before it met one', () => {
    expect(channelStatus({...mysql97, Source_UUID: '', Source_Server_Id: '0'}).source).toBeNull();
  });

  it('leaves out channels of a group', () => {
    const group = {...mysql97, Channel_Name: 'group_replication_applier'};
    expect(channelStatuses([mysql97, group]).map(({name}) => name)).toEqual(['eu']);
  });
});

describe('errors of appliers', () => {
  const uuid = 'a584ce08-e5c0-11f1-8fca-02fc00000001';
  it.each([
    [
      `Worker 1 failed executing transaction '${uuid}:5' at source log binlog.000001, end_log_pos 1325; Could not execute Write_rows event on table shop.t; Duplicate entry '5' for key 't.PRIMARY', Error_code: 1062; handler error HA_ERR_FOUND_DUPP_KEY; the event's source log binlog.000001, end_log_pos 1325`,
      `Could not execute Write_rows event on table shop.t; Duplicate entry '5' for key 't.PRIMARY', Error_code: 1062`,
    ],
    [
      `Could not execute Write_rows_v1 event on table test.t; Duplicate entry '111' for key 'PRIMARY', Error_code: 1062; handler error HA_ERR_FOUND_DUPP_KEY; the event's master log binlog.000001, end_log_pos 500`,
      `Could not execute Write_rows_v1 event on table test.t; Duplicate entry '111' for key 'PRIMARY', Error_code: 1062`,
    ],
    [
      `Error 'Duplicate entry '5' for key 'PRIMARY'' on query. Default database: ''. Query: 'insert into shop.t values (5,1)'`,
      `Error 'Duplicate entry '5' for key 'PRIMARY'' on query. Default database: ''. Query: 'insert into shop.t values (5,1)'`,
    ],
    [
      `Coordinator stopped because there were error(s) in the worker(s). The most recent failure being: Worker 1 failed executing transaction '${uuid}:5' at source log binlog.000001, end_log_pos 1325. See error log and/or performance_schema.replication_applier_status_by_worker table for more details about this failure or others, if any.`,
      `Worker 1 failed executing transaction '${uuid}:5' at source log binlog.000001, end_log_pos 1325. See error log and/or performance_schema.replication_applier_status_by_worker table for more details about this failure or others, if any.`,
    ],
  ])('are cut to what went wrong: %s', (said, words) => {
    expect(errorWords(said)).toBe(words);
  });
});
