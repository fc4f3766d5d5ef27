import type {Family} from '../../servers/mysql/dialect.ts';
import {dialects} from '../../servers/mysql/dialects.ts';
import type {Engine} from '../engine.ts';
import {connect, shopUrl} from './connect.ts';
import {countOlderTransactions, limit} from './limits.ts';
import {openShop} from './open.ts';
import {scenarios} from './scenarios/catalogue.ts';
import {visits} from './visits.ts';

export const mysql = engineOf('mysql');
export const mariadb = engineOf('mariadb');

function engineOf(family: Family): Engine {
  return {
    name: family,
    title: dialects[family].title,
    scenarios,
    openShop: (size, opening) => openShop(family, size, opening),
    connect,
    shopUrl,
    passwordVariable: 'MYSQL_PWD',
    visits,
    limit: (client, limits) => limit(family, client, limits),
    countOlderTransactions,
  };
}
