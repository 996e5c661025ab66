import { parseDocument, stringify } from 'yaml';
import { isObject } from '../../dataset/record.ts';
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

/** The configuration that a YAML text holds, or where it cannot be read. Nothing in it is executed. */
export function readYaml(text: string): Outcome<Config, 'no-yaml'> {
  const document = parseDocument(text);
  const [error] = document.errors;
  if (error !== undefined) {
    const start = error.linePos?.[0];
    const where = start === undefined ? '' : ` (line ${start.line}, column ${start.col})`;
    return fail(
      'no-yaml',
      `This is not YAML: ${error.code.toLowerCase().replaceAll('_', ' ')}${where}`,
      'Mend it.',
    );
  }
  // Aliases of aliases can name more than memory holds: the library's own limit refuses them.
  const value: unknown = plain(document);
  return isObject(value)
    ? ok(value)
    : fail('no-yaml', 'This file holds no settings', 'Name a configuration with a setting a line.');
}

function plain(document: ReturnType<typeof parseDocument>): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 });
  } catch {
    return null;
  }
}
