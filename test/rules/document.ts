/**
 * Cases of a rule as a document, `test/rules/<family>/<name>.md`. A case is a heading that says what the rule does, the lines
 * of a file, and what is found there:
 *
 *     ## Finds a greeting
 *     ```jsonl
 *     {"instruction": "Hi", "output": "Hello"}
 *     ```
 *     - 1 `"Hi"`: The question asks for nothing
 *
 * Each item names the line, the raw text that is marked, and the message. Without items nothing is found. A block of `json`
 * before the lines sets options, one of `fixed` after them is the file after all fixes.
 */
export interface Case {
  readonly title: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly lines: readonly string[];
  readonly findings: readonly string[];
  readonly fixed: readonly string[] | null;
}

export function parseDocument(markdown: string): readonly Case[] {
  return markdown
    .split(/^## /m)
    .slice(1)
    .map((section) => parseCase(section));
}

function parseCase(section: string): Case {
  const options = block(section, 'json');
  return {
    title: section.slice(0, section.indexOf('\n')).trim(),
    options: options === null ? {} : (JSON.parse(options.join('\n')) as Record<string, unknown>),
    lines: block(section, 'jsonl') ?? [],
    findings: [...section.replaceAll(/^````?\w*\n[\s\S]*?^````?$/gm, '').matchAll(/^- ([^\n]+)/gm)].map(
      (match) => match[1] ?? '',
    ),
    fixed: block(section, 'fixed'),
  };
}

function block(section: string, kind: string): readonly string[] | null {
  const match = new RegExp(`^(\`{3,4})${kind}\\n([\\s\\S]*?)^\\1$`, 'm').exec(section);
  return match === null ? null : (match[2] ?? '').replace(/\n$/, '').split('\n');
}
