import type {Engine} from '../engine.ts';
import {connect, shopUrl} from './connect.ts';
import {countOlderTransactions, limit} from './limits.ts';
import {openShop} from './open.ts';
import {scenarios} from './scenarios/catalogue.ts';
import {visits} from './visits.ts';

export const postgres: Engine = {
  name: 'postgres',
  title: 'PostgreSQL',
  scenarios,
  openShop,
  connect,
  shopUrl,
  passwordVariable: 'PGPASSWORD',
  visits,
  limit,
  countOlderTransactions,
};
