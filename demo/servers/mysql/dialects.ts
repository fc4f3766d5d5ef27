import type {Dialect, Family} from './dialect.ts';
import {mariadb} from './mariadb.ts';
import {mysql} from './mysql.ts';

export const dialects: Readonly<Record<Family, Dialect>> = {mysql, mariadb};
