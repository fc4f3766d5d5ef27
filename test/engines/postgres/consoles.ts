import {openConnection} from '../../../src/engines/postgres/connection.ts';
import {resolveTarget} from '../../../src/engines/postgres/target.ts';
import {makeOpening} from '../opening.ts';

export const {resolve, openAt, open} = makeOpening(resolveTarget, openConnection);
