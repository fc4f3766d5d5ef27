import {readFileSync, writeFileSync} from 'node:fs';
import {withGeneratedParts} from './readme.ts';
import {recordingSchema, recordingSchemaFile} from './recording-schema.ts';

const file = new URL('../../README.md', import.meta.url);
writeFileSync(file, withGeneratedParts(readFileSync(file, 'utf8')));
writeFileSync(recordingSchemaFile, recordingSchema());
