import { LineCounter, parseDocument, stringify } from 'yaml';
import { isObject } from '../../dataset/record.ts';
import { isDeeplyNested } from '../../nesting.ts';
import { fail, ok, type Outcome } from '../../outcome.ts';
import type { Config } from './exchange.ts';

/** A configuration as YAML below lines of comment. */
export function yamlText(comment: readonly string[], config: Config): string {
  return `${comment.map((line) => `# ${line.replaceAll(/\s+/g, ' ')}`).join('\n')}\n\n${pyYamlNumbers(stringify(config, { lineWidth: 0 }))}`;
}

/** PyYAML reads 1e-7 as text, for want of a point (YAML 1.1); 1.0e-7 is a number to every reader. */
function pyYamlNumbers(text: string): string {
  return text.replaceAll(/^(\s*[\w-]+: \d+)(e[+-]?\d+)$/gm, '$1.0$2');
}

/** Some hundreds of lines, with a chat template among them. */
const MOST_CHARACTERS = 256 * 1024;

/** The configuration that a YAML text holds, or where it cannot be read. Nothing in it is executed. */
export function readYaml(text: string): Outcome<Config, 'no-yaml'> {
  if (text.length > MOST_CHARACTERS)
    return fail('no-yaml', 'This file is far too long for a configuration', 'Name another file.');
  if (isDeeplyNested(text) || isDeeplyIndented(text))
    return fail('no-yaml', 'This file is nested far too deeply', 'Name another file.');
  // Of a key that comes twice the last counts, as for the trainers; looking for one takes time by the square.
  const lines = new LineCounter();
  const document = parseDocument(text, {
    uniqueKeys: false,
    merge: true,
    prettyErrors: false,
    lineCounter: lines,
  });
  const [error] = document.errors;
  if (error !== undefined) {
    const { line, col } = lines.linePos(error.pos[0]);
    const what = error.code.toLowerCase().replaceAll('_', ' ');
    return fail('no-yaml', `This is not YAML: ${what} (line ${line}, column ${col})`, 'Mend it.');
  }
  const value: unknown = plain(document);
  return isObject(value)
    ? ok(value)
    : fail('no-yaml', 'This file holds no settings', 'Name a configuration with a setting a line.');
}

/** Levels without brackets: a blank more each, or many signs of lists and keys on one line. */
function isDeeplyIndented(text: string): boolean {
  return /(?:[-?:][ \t]+){20}|^ {400}/m.test(text);
}

/** Aliases of aliases can name more than memory holds, and a list may hold itself: both are no settings. */
function plain(document: ReturnType<typeof parseDocument>): unknown {
  try {
    return JSON.parse(JSON.stringify(document.toJS({ maxAliasCount: 100 })));
  } catch {
    return null;
  }
}
