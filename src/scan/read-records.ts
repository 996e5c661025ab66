import { withoutMark } from '../core/dataset/record.ts';
import { openDocument } from '../core/lint/document.ts';
import { fail, ok, type Outcome } from '../core/outcome.ts';
import { readLines } from './dataset-file.ts';
import { isJsonName, readJsonFile } from './json-file.ts';

/** The text of one record, without a byte order mark, and the 1-based line on which it starts. Blank lines come too. */
export type TakeRecord = (text: string, line: number) => void;

/** Reads the records of a dataset one by one: lines, or the elements of the list that a `.json` file is; says which. */
export async function readRecords(path: string, take: TakeRecord): Promise<Outcome<'list' | 'lines'>> {
  if (isJsonName(path)) {
    const list = await readList(path, take);
    if (!list.ok || list.value === 'list') return list;
  }
  let line = 0;
  const read = await readLines(path, (portion) => {
    for (const input of portion) {
      line++;
      const text = typeof input === 'string' ? input : input.text;
      take(line === 1 ? withoutMark(text) : text, line);
    }
  });
  return read.ok ? ok('lines') : read;
}

/** Takes nothing of a `.json` file that holds a record a line under that name. */
async function readList(path: string, take: TakeRecord): Promise<Outcome<'list' | 'lines'>> {
  const read = await readJsonFile(path);
  if (!read.ok) return read;
  const document = openDocument(read.value.text);
  switch (document.kind) {
    case 'lines':
      return ok('lines');
    case 'records':
      for (const [i, text] of document.file.lines().entries())
        take(i === 0 ? withoutMark(text) : text, document.file.lineOf(i));
      return ok('list');
    case 'broken': {
      const [problem] = document.findings({});
      const where = `line ${problem?.line ?? 1}, column ${problem?.column ?? 1}`;
      return fail(
        'broken',
        `This is not JSON: ${problem?.message ?? 'it cannot be read'} (${where})`,
        'Mend it',
      );
    }
    case 'no-dataset':
      return fail('no-dataset', document.note, 'Name a file with records');
    case 'unusable':
      return { ok: false, failure: document.failure };
  }
}
