// An intent, spelled out: what the confirmation shows and what is run when it is accepted. Plain data.
import type {ActionKind, ActionTarget, Effect} from '../core/action.ts';
import type {Role} from '../core/event.ts';
import type {JobSetting} from '../core/job.ts';

export type PlanItem = {
  readonly node: string;
  /** The server it was drawn for, as `node.connected` names it, and its role then: nothing is sent to any other. */
  readonly server: string;
  readonly role: Role;
  readonly action: ActionKind;
  readonly target: ActionTarget;
  /** Exactly what will be sent. */
  readonly command: string;
  readonly effect: Effect;
};

export type Plan = {
  /** `Cancel 4122 on db1:5432` */
  readonly title: string;
  readonly items: readonly PlanItem[];
  /** What all items free and leave together. */
  readonly effect: Effect;
  /** More than one kind of thing happens: the kill switch. */
  readonly killSwitch: boolean;
};

/** What a key would do now: a plan to confirm, or why it cannot act and what would change that. */
export type Offer = {readonly plan: Plan} | {readonly refused: string; readonly fix: string | null};

/** What the operator points at. */
export type Selection = {
  readonly node: string;
  readonly sessions: readonly string[];
  readonly job: string | null;
  readonly index: string | null;
  /** For `set`: what was typed. */
  readonly setting?: JobSetting;
};

export type ActCommand =
  | 'cancel'
  | 'terminate'
  | 'pause'
  | 'abort'
  | 'cut over'
  | 'set'
  | 'kill switch'
  | 'hold'
  | 'drop index'
  | 'tell progress apart'
  | 'arm';
