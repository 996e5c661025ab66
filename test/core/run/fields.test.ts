import { describe, expect, it } from 'vitest';
import { defaultText } from '../../../src/core/run/field-text.ts';
import {
  branchOf,
  FIELDS,
  isChanged,
  isFormField,
  itemFields,
  SECTIONS,
  type Field,
} from '../../../src/core/run/fields.ts';
import { resolveRun } from '../../../src/core/run/resolve.ts';
import { RunFileSchema } from '../../../src/core/run/run-file.ts';

interface Node {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Node>>;
  readonly patternProperties?: object;
  readonly anyOf?: readonly Node[];
  readonly oneOf?: readonly Node[];
  readonly items?: Node;
}

/** Pointers of all values that the schema lets a file have, with `*` for the index of an item. */
function settingsOf(node: Node, pointer = ''): readonly string[] {
  const parts = [node, ...(node.anyOf ?? []), ...(node.oneOf ?? []), ...(node.items ? [node.items] : [])];
  const below = node.items?.properties === undefined ? pointer : `${pointer}/*`;
  const inner = parts.flatMap(({ properties }) =>
    Object.entries(properties ?? {}).flatMap(([name, child]) => settingsOf(child, `${below}/${name}`)),
  );
  const isGroup = node.properties !== undefined || node.oneOf !== undefined;
  return [...new Set([...(isGroup ? [] : [pointer]), ...inner])];
}

const all = FIELDS.flatMap((field) => [field].concat(field.items));

const field = (pointer: string): Field => {
  const found = all.find((one) => one.pointer === pointer);
  if (found === undefined) throw new Error(`There is no field ${pointer}`);
  return found;
};

describe('the form', () => {
  it('has a field for every setting of the schema but the version and the address of the schema', () => {
    const settings = settingsOf(RunFileSchema).filter((one) => one !== '/version' && one !== '/$schema');
    expect(all.map(({ pointer }) => pointer).toSorted()).toEqual(settings.toSorted());
  });

  it.each(all.map((one) => [one.pointer, one] as const))('has a name and a help text for %s', (_, one) => {
    expect(one.title).not.toBe('');
    expect(one.description).toMatch(/\.$/);
  });

  it('has no two fields of one name in a section', () => {
    for (const { essential, more } of SECTIONS) {
      const titles = [...essential, ...more].map(({ title }) => title);
      expect(new Set(titles).size).toBe(titles.length);
    }
  });

  it('may write a setting of any training file, and nothing that is no field', () => {
    expect(isFormField('/data/train/12/weight')).toBe(true);
    expect(isFormField('/retention/ewc/lambda')).toBe(true);
    for (const pointer of ['/version', '/data/train/0/__proto__', '/data/train/x/weight', '/method', ''])
      expect(isFormField(pointer), pointer).toBe(false);
  });

  it('has a place for each training file', () => {
    expect(itemFields(field('/data/train'), 2).map(({ path }) => path)).toEqual([
      ['data', 'train', 2, 'path'],
      ['data', 'train', 2, 'weight'],
      ['data', 'train', 2, 'task'],
    ]);
  });
});

describe('the default of a field', () => {
  it.each([
    ['/name', 'the name of the file'],
    ['/training/learningRate', '2e-4'],
    ['/data/validation', 'None'],
    ['/model/id', ''],
  ])('is told in words: of %s, %j', (pointer, words) => {
    expect(defaultText(field(pointer))).toBe(words);
  });
});

describe('a setting that is one of several things', () => {
  const validation = field('/data/validation');

  it.each([
    [undefined, 'None'],
    [null, 'None'],
    [{ fraction: 0.1 }, 'A share of the training data'],
    [{ path: 'held.jsonl' }, 'A file'],
  ])('is told by its value %j', (value, title) => {
    expect(branchOf(validation, value)?.title).toBe(title);
  });

  it('is nothing known where the file says something else', () => {
    expect(branchOf(validation, { colour: 'red' })).toBeUndefined();
  });

  it('begins as a run that is valid but for the file that only the user knows', () => {
    for (const { pointer, path, branches } of all.filter(({ kind }) => kind === 'variant')) {
      const [section = '', name = ''] = path.map(String);
      for (const { start } of branches) {
        const data = { train: [{ path: 'x.jsonl' }] };
        const run = { version: 1, model: { id: 'a/b' }, data, method: { type: 'lora' } };
        const rest =
          section === 'data' ? { data: { ...data, [name]: start } } : { [section]: { [name]: start } };
        const resolved = resolveRun({ ...run, ...rest });
        const problems = resolved.ok ? [] : resolved.problems;
        expect(problems.filter((problem) => problem.pointer !== `${pointer}/path`)).toEqual([]);
      }
    }
  });
});

describe('a field is changed', () => {
  it.each([
    ['/training/epochs', undefined, false],
    ['/training/epochs', 3, false],
    ['/training/epochs', 2, true],
    ['/method/modulesToSave', [], false],
    ['/method/modulesToSave', ['lm_head'], true],
    ['/data/replay', null, false],
  ])('or not: %s with %j is %s', (pointer, value, changed) => {
    expect(isChanged(field(pointer), value)).toBe(changed);
  });
});
