// Observations as earlier versions of migtop recorded them, brought into the words of today.
import type {Observation, Reading, RoleFacts} from '../core/observation.ts';

/** Schema 1: only the time-outs of roles were read, as part `timeouts`. */
type WithTimeouts = Omit<Observation, 'roles'> & {
  readonly timeouts?: Reading<readonly Omit<RoleFacts, 'protected'>[]>;
};

const rolesOf = ({timeouts}: WithTimeouts): Observation['roles'] => {
  if (timeouts === undefined) return {at: 0, missing: 'not in this recording'};
  if ('missing' in timeouts) return timeouts;
  return {...timeouts, value: timeouts.value.map(role => ({...role, protected: null}))};
};

export const asOfToday = (recorded: Observation | WithTimeouts): Observation =>
  'roles' in recorded ? recorded : {...recorded, roles: rolesOf(recorded)};
