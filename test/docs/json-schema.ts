// A JSON Schema from TypeScript types, as the compiler understands them.
import {API, type Checker, type Type, TypeFlags, type UnionType} from 'typescript/unstable/sync';

export type JsonSchema = {readonly [key: string]: unknown};

/** Any JSON: a description says what it is made of. */
const opaque = new Set(['Json', 'Difference']);

const has = (type: Type, flag: TypeFlags): boolean => (type.flags & flag) !== 0;

const simple: readonly (readonly [TypeFlags, string])[] = [
  [TypeFlags.String, 'string'],
  [TypeFlags.Number, 'number'],
  [TypeFlags.Boolean, 'boolean'],
  [TypeFlags.Null, 'null'],
];

/** Constants in one list, and one alternative as itself. */
const oneOf = (parts: readonly JsonSchema[]): JsonSchema => {
  const constants = parts.flatMap(part => ('const' in part ? [part.const] : []));
  const others = parts.filter(part => !('const' in part));
  const all = constants.length > 1 ? [{enum: constants}, ...others] : parts;
  return all.length === 1 ? (all[0] ?? {}) : {anyOf: all};
};

const createConverter = (checker: Checker) => {
  const definitions: Record<string, JsonSchema> = {};

  const described = (schema: JsonSchema, description: string): JsonSchema =>
    description === '' ? schema : {description, ...schema};

  const objectOf = (type: Type): JsonSchema => {
    const properties: Record<string, JsonSchema> = {};
    const required: string[] = [];
    for (const property of checker.getPropertiesOfType(type)) {
      const own = checker.getTypeOfSymbol(property);
      if (own === undefined) throw new Error(`${property.name} has no type`);
      const parts = own.isUnionType() ? own.getTypes() : [own];
      if (!parts.some(part => has(part, TypeFlags.Undefined))) required.push(property.name);
      properties[property.name] = described(schemaOf(own), checker.getDocumentationCommentOfSymbol(property));
    }
    const [index] = checker.getIndexInfosOfType(type);
    return {
      type: 'object',
      ...(Object.keys(properties).length === 0 ? {} : {properties}),
      ...(required.length === 0 ? {} : {required}),
      ...(index === undefined ? {} : {additionalProperties: schemaOf(index.valueType)}),
    };
  };

  const structureOf = (type: Type): JsonSchema => {
    const kind = simple.find(([flag]) => has(type, flag));
    if (type.isLiteralType()) return {const: type.value};
    if (kind !== undefined) return {type: kind[1]};
    if (type.isUnionType()) return unionOf(type);
    if (has(type, TypeFlags.AnyOrUnknown)) return {};
    if (checker.isTupleType(type) && type.isTypeReference())
      return {type: 'array', items: oneOf(checker.getTypeArguments(type).map(schemaOf))};
    if (checker.isArrayType(type) && type.isTypeReference())
      return {type: 'array', items: schemaOf(checker.getTypeArguments(type)[0] as Type)};
    return objectOf(type);
  };

  const unionOf = (type: UnionType): JsonSchema => {
    const parts = type.getTypes().filter(part => !has(part, TypeFlags.Undefined));
    const booleans = parts.filter(part => has(part, TypeFlags.BooleanLiteral));
    const others = parts.filter(part => booleans.length < 2 || !booleans.includes(part));
    return oneOf([...others.map(schemaOf), ...(booleans.length < 2 ? [] : [{type: 'boolean'}])]);
  };

  /** By name where it has one: a type may hold itself. */
  const schemaOf = (type: Type): JsonSchema => {
    const alias = type.getAliasSymbol();
    if (alias === undefined || type.getAliasTypeArguments().length > 0) return structureOf(type);
    const {name} = alias;
    if (definitions[name] === undefined) {
      definitions[name] = {};
      const structure = opaque.has(name) ? {} : structureOf(type);
      definitions[name] = described(structure, checker.getDocumentationCommentOfSymbol(alias));
    }
    return {$ref: `#/$defs/${name}`};
  };

  return {schemaOf, definitions};
};

/** The schema of an exported type. `file`: absolute, in the project of `config`. */
export const jsonSchemaOf = (config: string, file: string, name: string): JsonSchema => {
  const api = new API();
  try {
    const project = api.updateSnapshot({openProjects: [config]}).getProject(config);
    const source = project?.program.getSourceFile(file);
    if (project === undefined || source === undefined) throw new Error(`${file} is not in ${config}`);
    const {checker} = project;
    const module = checker.getSymbolAtLocation(source);
    const symbol = module && checker.getExportsOfModule(module).find(each => each.name === name);
    if (symbol === undefined) throw new Error(`${file} exports no ${name}`);
    const {schemaOf, definitions} = createConverter(checker);
    const root = schemaOf(checker.getDeclaredTypeOfSymbol(symbol));
    return {$schema: 'https://json-schema.org/draft/2020-12/schema', ...root, $defs: definitions};
  } finally {
    api.close();
  }
};
