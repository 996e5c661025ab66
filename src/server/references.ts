import { relative, resolve } from 'node:path';
import { isGlob } from '../core/lint/glob.ts';
import { openDocument } from '../core/lint/document.ts';
import type { ReferenceFile } from '../core/lint/rule.ts';
import { fail, ok, type Outcome } from '../core/outcome.ts';
import { filesMatching } from '../scan/find-files.ts';
import { onOtherComputer } from '../scan/other-computer.ts';
import { MAX_NAMED_BYTES, readPlainFile } from '../scan/plain-file.ts';

/**
 * Reads what datasets are compared with, named relative to the folder of the configuration: a file, or all that a glob
 * matches. A file whose name looks like a glob is itself.
 */
export async function readReferences(
  folder: string,
  name: string,
): Promise<Outcome<readonly ReferenceFile[]>> {
  const refused = onOtherComputer(folder, name);
  if (refused !== null) return refused;
  const named = await readReference(folder, name);
  if (named !== null) return ok([named]);
  if (!isGlob(name)) return missing(`The evaluation file ${name} can't be read`);
  const files: ReferenceFile[] = [];
  for (const path of await filesMatching(resolve(folder, name).replaceAll('\\', '/'))) {
    const file = await readReference(folder, relative(folder, path).replaceAll('\\', '/'));
    if (file === null) return missing(`The evaluation file ${path} can't be read`);
    files.push(file);
  }
  return files.length === 0 ? missing(`No evaluation file matches ${name}`) : ok(files);
}

async function readReference(folder: string, path: string): Promise<ReferenceFile | null> {
  const text = await readPlainFile(resolve(folder, path), MAX_NAMED_BYTES).catch(() => null);
  if (text === null) return null;
  const list = /\.json$/i.test(path) ? openDocument(text) : null;
  return { path, lines: list?.kind === 'records' ? list.file.paddedLines() : text.split(/\r?\n/) };
}

function missing(message: string): Outcome<never> {
  return fail('no-reference', message, 'Correct `evaluation` in tunesmith.json');
}
