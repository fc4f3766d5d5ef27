import path from 'node:path';
import {jsonSchemaOf} from './json-schema.ts';

const root = path.resolve(import.meta.dirname, '../..');

export const recordingSchemaFile = path.join(root, 'src/recording/recording.schema.json');

/** The JSON Schema of a line of a recording, as text. */
export const recordingSchema = (): string => {
  const types = path.join(root, 'src/recording/schema.ts');
  const schema = jsonSchemaOf(path.join(root, 'tsconfig.json'), types, 'RecordingLine');
  return `${JSON.stringify({title: 'A line of a migtop recording', ...schema}, null, 2)}\n`;
};
