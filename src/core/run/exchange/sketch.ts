import { parse } from 'jsonc-parser';
import { detectFormat, voteFormat } from '../../dataset/formats/registry.ts';
import { isObject, parseLine, withoutMark, type JsonObject } from '../../dataset/record.ts';
import type { DatasetSketch } from './exchange.ts';
import { pairShapeOf } from './pairs.ts';

/** So much of a file's beginning tells its format and fields. */
export const SKETCH_BYTES = 256 * 1024;

/** What the beginning of a dataset, lines or a list, says about it; its last record may be cut. */
export function sketchDataset(beginning: string): DatasetSketch {
  const text = withoutMark(beginning);
  const records = text.trimStart().startsWith('[') ? recordsOfList(text) : recordsOfLines(text);
  const format = voteFormat(records.map(detectFormat));
  return {
    format,
    fields: new Set(records.flatMap((record) => Object.keys(record))),
    ...(format === 'preference' ? { pair: pairShapeOf(records) } : {}),
  };
}

/** So many records tell the format. */
const ENOUGH = 200;

function recordsOfLines(text: string): readonly JsonObject[] {
  return text
    .split('\n', ENOUGH)
    .map(parseLine)
    .flatMap((line) => (line.kind === 'record' && isObject(line.value) ? [line.value] : []));
}

/** The parser makes do with a text that ends early: what it gives of the record that is cut counts only where it is all. */
function recordsOfList(text: string): readonly JsonObject[] {
  const list: unknown = parse(text);
  if (!Array.isArray(list)) return [];
  const isWhole = list.length < 2 || text.trimEnd().endsWith(']');
  return (isWhole ? list : list.slice(0, -1)).slice(0, ENOUGH).filter(isObject);
}
