// What the configuration has asked at a fixed rate, asked once.
import type {Config} from '../config/config.ts';
import type {Endpoint} from '../core/endpoint.ts';
import type {Finding, Node} from '../engines/engine.ts';
import {isFor} from '../probes/canaries.ts';
import {askEndpoint, whyNot} from '../probes/endpoint.ts';

const panel = 'Latency';
const well = {panel, works: true, missing: null, fix: null};

const said = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const ownFinding = async (node: Node, canary: Config['canaries']['own'][number]): Promise<Finding> => {
  try {
    const question = node.prober.statement(canary);
    await question.prepare();
    await question.ask();
    return {...well, capability: 'own canary'};
  } catch (error) {
    const missing = `canary ${canary.name} fails: ${said(error)}`;
    const fix = 'Correct its statement, or grant what it reads, or give it more time.';
    return {...well, capability: 'own canary', works: false, missing, fix};
  }
};

/** Nothing is made on the server. */
const writeFinding = async ({prober}: Node): Promise<Finding> => {
  const lacking = await prober.writeLacking().catch(error => ({missing: said(error), fix: null}));
  return lacking === null
    ? {...well, capability: 'canary write'}
    : {
        ...well,
        capability: 'canary write',
        works: false,
        ...lacking,
        missing: `canary write: ${lacking.missing}`,
      };
};

export const canaryFindings = async (
  node: Node,
  {own, writes}: Config['canaries'],
): Promise<readonly Finding[]> => {
  const {role} = node.facts;
  const findings: Finding[] = writes && role === 'primary' ? [await writeFinding(node)] : [];
  for (const canary of own.filter(each => isFor(each, role))) findings.push(await ownFinding(node, canary));
  return findings;
};

export type EndpointFinding = {
  readonly name: string;
  readonly works: boolean;
  /** What was wrong with its answer; `null`: nothing. */
  readonly missing: string | null;
};

export const endpointFindings = (endpoints: readonly Endpoint[]): Promise<readonly EndpointFinding[]> =>
  Promise.all(
    endpoints.map(async endpoint => {
      const {name, timeout} = endpoint;
      return askEndpoint(endpoint).then(
        () => ({name, works: true, missing: null}),
        error => ({name, works: false, missing: whyNot(error, timeout)}),
      );
    }),
  );
