import { withoutMark } from '../core/dataset/record.ts';
import { openDocument } from '../core/lint/document.ts';
import type { LineInput } from '../core/lint/session.ts';
import { fail, ok, type Outcome } from '../core/outcome.ts';
import { readLines } from './dataset-file.ts';
import { arrayLines, isJsonName, readJsonFile } from './json-file.ts';

/**
 * The text of one record, without a byte order mark, the 1-based line on which it starts, and whether its bytes are UTF-8:
 * of others the text is what can be made of them. Blank lines come too.
 */
export type TakeRecord = (text: string, line: number, isUtf8: boolean) => void;

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
      takeInput(input, line, take);
    }
  });
  return read.ok ? ok('lines') : read;
}

function takeInput(input: LineInput, line: number, take: TakeRecord): void {
  const { text, invalidAt = null } = typeof input === 'string' ? { text: input } : input;
  take(line === 1 ? withoutMark(text) : text, line, invalidAt === null);
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
      for (const [i, input] of arrayLines(document.file, read.value.invalidAt).entries())
        takeInput(input, document.file.lineOf(i), take);
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
