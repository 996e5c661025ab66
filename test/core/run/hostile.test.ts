import { execFileSync } from 'node:child_process';
import * as fc from 'fast-check';
import { parse } from 'yaml';
import { describe, expect, it } from 'vitest';
import { readBaseline } from '../../../src/core/lint/read-baseline.ts';
import { readLintConfiguration } from '../../../src/core/lint/read-configuration.ts';
import { appendItem, removeValue, setValue } from '../../../src/core/run/edit.ts';
import { EXPORTERS, importRun } from '../../../src/core/run/exchange/registry.ts';
import { resolveRun, resolveRunText } from '../../../src/core/run/resolve.ts';
import type { RunFile } from '../../../src/core/run/run-file.ts';

const SOON = { timeout: 5_000 };
const times = (count: number, text: string): string => text.repeat(count);

const DEEP: readonly (readonly [string, string])[] = [
  ['lists', `${times(100_000, '[')}${times(100_000, ']')}`],
  ['objects', `${times(100_000, '{"a":')}1${times(100_000, '}')}`],
  ['lists that nobody closes', times(100_000, '[')],
  ['objects that nobody closes', times(100_000, '{"a":')],
];

describe('a file of a workspace, 100,000 levels deep in', () => {
  it.each(DEEP)('%s, is no run file and is not edited', SOON, (_name, deep) => {
    for (const text of [deep, `{"version":1,"model":${deep}}`]) {
      expect(resolveRunText(text)).toMatchObject({ ok: false, problems: [{ pointer: '' }] });
      expect(setValue(text, ['model', 'id'], 'x')).toEqual([]);
      expect(removeValue(text, ['model', 'id'])).toEqual([]);
      expect(appendItem(text, ['data', 'train'], {})).toEqual([]);
    }
  });

  it.each(DEEP)('%s, is no configuration and no baseline', SOON, (_name, deep) => {
    expect(readLintConfiguration(`{"rules":{"pii/email":["error",${deep}]}}`).ok).toBe(false);
    expect(readBaseline(`{"version":1,"files":${deep}}`).ok).toBe(false);
  });

  it.each(DEEP)('%s, is no configuration of another trainer', SOON, (_name, deep) => {
    expect(importRun(`base_model: a\nx: ${deep}`)).toMatchObject({
      ok: false,
      failure: { reason: 'no-yaml' },
    });
  });
});

/** Lists of lists, each named by an anchor and twice by an alias. */
function bomb(levels: number): string {
  const lists = Array.from({ length: levels }, (_, i) => `a${i + 1}: &a${i + 1} [*a${i}, *a${i}]`);
  return ['base_model: a', 'a0: &a0 [x, x]', ...lists].join('\n');
}

describe('a configuration of another trainer', () => {
  it.each([
    ['aliases of aliases', bomb(40)],
    ['a list that holds itself', 'base_model: a\nx: &x [*x]'],
    ['settings that hold themselves', '&a\nbase_model: a\nx: *a'],
    ['100,000 keys', `base_model: a\n${times(100_000, 'k: 1\n')}`],
    ['a long line of signs of lists', `base_model: a\nx: ${times(100_000, '- ')}y`],
    ['a long line of signs of keys', `base_model: a\n${times(100_000, '? ')}y`],
    ['a staircase', Array.from({ length: 600 }, (_, i) => `${' '.repeat(i)}k:`).join('\n')],
    ['100,000 broken escapes', `base_model: "${times(100_000, '\\x')}`],
    ['more than a configuration can have', `base_model: a\nx: ${times(1_000_000, 'y')}`],
  ])('is refused at once for %s', SOON, (_name, text) => {
    expect(importRun(text)).toMatchObject({ ok: false, failure: { reason: 'no-yaml' } });
  });

  it('may have as many keys as fit, which takes no time by the square', SOON, () => {
    const text = `base_model: a\n{${Array.from({ length: 30_000 }, (_, i) => `k${i}`).join(',')}}`.replace(
      '\n{',
      '\nx: {',
    );
    expect(importRun(text).ok).toBe(true);
  });

  it.each([
    ['Python objects', 'base_model: a\nx: !!python/object/apply:os.system ["touch X"]'],
    ['functions', 'base_model: a\nx: !!js/function "function(){ globalThis.polluted = 1 }"'],
    [
      'keys of the prototype',
      'base_model: a\n__proto__: {polluted: 1}\nconstructor: {prototype: {polluted: 1}}',
    ],
    ['merged keys of the prototype', 'x: &x {__proto__: {polluted: 1}}\nbase_model: a\n<<: *x'],
  ])('has no power by %s', (_name, text) => {
    importRun(text);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
    expect(Reflect.get(globalThis, 'polluted')).toBeUndefined();
  });

  it('may merge settings, as PyYAML does', () => {
    const text = 'shared: &shared {lora_r: 8}\nbase_model: a/b\nadapter: lora\n<<: *shared';
    expect(importRun(text)).toMatchObject({ ok: true, value: { run: { method: { r: 8 } } } });
  });

  it('may be any text: it is read or refused', () => {
    const anchors = fc.constantFrom(
      '&a ',
      '*a',
      '<<: ',
      '- ',
      '? ',
      '!!x ',
      '{',
      '}',
      '[',
      ']',
      ': ',
      '\n',
      '|\n',
      '"',
      "'",
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(anchors, fc.string()), { maxLength: 40 }), (parts) => {
        expect(typeof importRun(`base_model: a\n${parts.join('')}`).ok).toBe('boolean');
      }),
    );
  });
});

const EVIL = [
  `x"\n__import__("os").system("touch X")\n#`,
  `x'''"""\n__import__('os').system('touch X')\n"""'''`,
  `x\\\n__import__("os").system("touch X")`,
  '{__import__("os").system("touch X")}',
  'x\r\nevil_key: 1\n- evil\u2028evil_key: 1',
  '*alias',
  '!!python/object/apply:os.system ["touch X"]',
];

/** A run whose every free text is this one. */
function runOf(text: string): RunFile {
  return {
    version: 1,
    name: 'evil',
    model: { id: text, revision: text },
    data: {
      train: [{ path: text, task: text }],
      validation: { path: text },
      replay: { path: text, ratio: 0.1 },
      chatTemplate: { path: text },
    },
    method: { type: 'lora', targetModules: [text, 'q_proj'] },
  } as unknown as RunFile;
}

function written(text: string): readonly { readonly name: string; readonly text: string }[] {
  const resolved = resolveRun(runOf(text));
  if (!resolved.ok) throw new Error(JSON.stringify(resolved.problems));
  const dataset = () => ({ format: 'messages', fields: new Set(['messages']) });
  return EXPORTERS.flatMap((exporter) => {
    const result = exporter.write({ run: resolved.run, name: 'evil', dataset });
    return result.ok ? result.value.files : [];
  });
}

/** Exits with 1 where a script calls what only a text of it should name. */
const CALLS_NOTHING_EVIL = `
import ast, sys
names = {node.id for node in ast.walk(ast.parse(sys.stdin.read())) if isinstance(node, ast.Name)}
sys.exit("__import__" in names)
`;

describe('what a run is written as', () => {
  it.each(EVIL)('takes a text for a text: %j', (text) => {
    const files = written(text);
    expect(files.length).toBeGreaterThan(2);
    for (const file of files) {
      if (file.name.endsWith('.py'))
        execFileSync('python3', ['-c', CALLS_NOTHING_EVIL], {
          input: file.text,
          stdio: ['pipe', 'ignore', 'pipe'],
        });
      if (/\.ya?ml$/.test(file.name))
        expect(Object.keys(parse(file.text) as object)).not.toContain('evil_key');
      expect(file.name).toMatch(/^[\w.-]+$/);
    }
  });
});
