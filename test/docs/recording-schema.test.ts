import {readFileSync} from 'node:fs';
import path from 'node:path';
import {gunzipSync} from 'node:zlib';
import {describe, expect, it} from 'vitest';
import {schemaVersion} from '../../src/core/event.ts';
import type {RecordingLine} from '../../src/recording/schema.ts';
import {recordingSchema, recordingSchemaFile} from './recording-schema.ts';
import {flawsIn} from './validate.ts';

const schema = JSON.parse(readFileSync(recordingSchemaFile, 'utf8'));
const recording = path.resolve(
  import.meta.dirname,
  `../fixtures/recordings/schema-${schemaVersion}.jsonl.gz`,
);

describe('the JSON Schema of recordings', () => {
  it('says what the types say (npm run docs)', () => {
    expect(readFileSync(recordingSchemaFile, 'utf8')).toBe(recordingSchema());
  });

  it('holds for every line of a recording', () => {
    const lines = gunzipSync(readFileSync(recording)).toString().trim().split('\n');
    expect(lines.flatMap(line => flawsIn(JSON.parse(line), schema, schema))).toEqual([]);
  });

  it('does not hold for what is none', () => {
    const mark: RecordingLine = {type: 'mark.added', at: 1, operator: 'ann', text: 'here'};
    expect(flawsIn(mark, schema, schema)).toEqual([]);
    expect(flawsIn({...mark, text: 1}, schema, schema)).not.toEqual([]);
    expect(flawsIn({...mark, type: 'mark.gone'}, schema, schema)).not.toEqual([]);
    expect(flawsIn({type: 'mark.added', at: 1, operator: 'ann'}, schema, schema)).not.toEqual([]);
  });
});
