import { detectFormat, voteFormat } from '../../dataset/formats/registry.ts';
import { isObject, parseLine, withoutMark } from '../../dataset/record.ts';
import type { DatasetSketch } from './exchange.ts';

/** So much of a file's beginning tells its format and fields. */
export const SKETCH_BYTES = 256 * 1024;

/** What the beginning of a dataset says about it; its last line may be cut. */
export function sketchDataset(beginning: string): DatasetSketch {
  const records = withoutMark(beginning)
    .split('\n', 200)
    .map(parseLine)
    .flatMap((line) => (line.kind === 'record' && isObject(line.value) ? [line.value] : []));
  return {
    format: voteFormat(records.map(detectFormat)),
    fields: new Set(records.flatMap((record) => Object.keys(record))),
  };
}
