// As much of JSON Schema as our own schemas use.
import type {JsonSchema} from './json-schema.ts';

type Schema = JsonSchema & {
  readonly $ref?: string;
  readonly anyOf?: readonly Schema[];
  readonly enum?: readonly unknown[];
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: Schema;
  readonly items?: Schema;
};

const typeOf = (value: unknown): string =>
  value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value;

/** What is wrong with a value, with where; empty: it is as the schema says. A property that the schema does not know is wrong. */
export const flawsIn = (value: unknown, schema: Schema, root: Schema, where = ''): readonly string[] => {
  if (schema.$ref !== undefined) {
    const {$defs} = root as {readonly $defs?: Readonly<Record<string, Schema>>};
    return flawsIn(value, $defs?.[schema.$ref.split('/').at(-1) ?? ''] ?? {enum: []}, root, where);
  }
  if (schema.anyOf !== undefined) {
    const all = schema.anyOf.map(part => flawsIn(value, part, root, where));
    return all.toSorted((a, b) => a.length - b.length)[0] ?? [];
  }
  if ('const' in schema && value !== schema.const) return [`${where} is not ${schema.const}`];
  if (schema.enum !== undefined && !schema.enum.includes(value)) return [`${where} is ${value}`];
  if (schema.type !== undefined && typeOf(value) !== schema.type) return [`${where} is no ${schema.type}`];
  if (Array.isArray(value))
    return value.flatMap((each, index) => flawsIn(each, schema.items ?? {}, root, `${where}/${index}`));
  if (typeof value !== 'object' || value === null || schema.type !== 'object') return [];
  const {properties = {}, required = [], additionalProperties} = schema;
  const missing = required.filter(key => !(key in value)).map(key => `${where}/${key} is missing`);
  const known = (key: string): Schema => properties[key] ?? additionalProperties ?? {enum: []};
  return [
    ...missing,
    ...Object.entries(value).flatMap(([key, part]) => flawsIn(part, known(key), root, `${where}/${key}`)),
  ];
};
