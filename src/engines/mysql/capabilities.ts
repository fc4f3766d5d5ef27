// What works for our user on a server; what does not says why, and which statement would change it.
import type {Capabilities} from '../../core/capability.ts';
import type {Access} from './access.ts';

export const capabilitiesOf = (_access: Access): Capabilities => ({canary: true});
