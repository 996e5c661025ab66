import * as fc from 'fast-check';
import { findNodeAtLocation, parse, parseTree, type ParseError } from 'jsonc-parser';
import { describe, expect, test } from 'vitest';
import { appendItem, applyEdits, removeValue, setValue } from '../../../src/core/run/edit.ts';
import { FIELDS, valueAt, type Field } from '../../../src/core/run/fields.ts';

const MINIMAL = `{
  "version": 1,
  // the small one
  "model": { "id": "a/b" },
  "data": { "train": [{ "path": "train.jsonl" }] },
  "method": { "type": "lora", "alpha": 32 }
}
`;

function check(text: string, edits: Parameters<typeof applyEdits>[1], expected: string): void {
  expect(applyEdits(text, edits)).toBe(expected);
}

describe('minimal edits of a run file', () => {
  test('a changed value leaves every other character alone', () => {
    check(MINIMAL, setValue(MINIMAL, ['method', 'alpha'], 64), MINIMAL.replace('32', '64'));
  });

  test('an added property stands where the schema puts it, spaced as its neighbours are', () => {
    check(MINIMAL, setValue(MINIMAL, ['method', 'r'], 8), MINIMAL.replace('"lora", ', '"lora", "r": 8, '));
  });

  test('an added section gets lines of its own', () => {
    check(
      MINIMAL,
      setValue(MINIMAL, ['training', 'epochs'], 1),
      MINIMAL.replace('"alpha": 32 }', '"alpha": 32 },\n  "training": {\n    "epochs": 1\n  }'),
    );
  });

  test('an empty section gets lines of its own', () => {
    const text = MINIMAL.replace('"alpha": 32 }', '"alpha": 32 },\n  "training": {}');
    check(
      text,
      setValue(text, ['training', 'epochs'], 1),
      text.replace('"training": {}', '"training": {\n    "epochs": 1\n  }'),
    );
  });

  test('an added section stands where the schema puts it', () => {
    const text = applyEdits(MINIMAL, setValue(MINIMAL, ['name'], 'tone'));
    expect(Object.keys(parse(text))).toEqual(['version', 'name', 'model', 'data', 'method']);
  });

  test('a removed value takes its comma along', () => {
    check(MINIMAL, removeValue(MINIMAL, ['method', 'alpha']), MINIMAL.replace(', "alpha": 32', ''));
  });

  test('a section that loses its last value becomes an empty object, unless it holds a comment', () => {
    const one = MINIMAL.replace('"alpha": 32 }', '"alpha": 32 },\n  "training": {\n    "epochs": 1\n  }');
    check(
      one,
      removeValue(one, ['training', 'epochs']),
      one.replace(/"training": \{[^}]*\}/, '"training": {}'),
    );
    const noted = one.replace('"epochs": 1', '"epochs": 1 // enough');
    check(noted, removeValue(noted, ['training', 'epochs']), noted.replace('"epochs": 1', ''));
  });

  test('removing what is not there changes nothing', () => {
    check(MINIMAL, removeValue(MINIMAL, ['training', 'epochs']), MINIMAL);
  });

  test('a file is added behind the others', () => {
    check(
      MINIMAL,
      appendItem(MINIMAL, ['data', 'train'], { path: 'b.jsonl' }),
      MINIMAL.replace('" }] }', '" }, { "path": "b.jsonl" }] }'),
    );
  });

  test('a file is taken from any place of the list', () => {
    const list = (...names: string[]): string =>
      MINIMAL.replace(
        '[{ "path": "train.jsonl" }]',
        `[${names.map((name) => `{ "path": "${name}" }`).join(', ')}]`,
      );
    const text = list('a', 'b', 'c');
    check(text, removeValue(text, ['data', 'train', 0]), list('b', 'c'));
    check(text, removeValue(text, ['data', 'train', 1]), list('a', 'c'));
    check(text, removeValue(text, ['data', 'train', 2]), list('a', 'b'));
    check(MINIMAL, removeValue(MINIMAL, ['data', 'train', 0]), list());
  });

  test('line ends and tabs of the file are kept', () => {
    const text = '{\r\n\t"version": 1,\r\n\t"training": {\r\n\t\t"epochs": 3\r\n\t}\r\n}\r\n';
    check(
      text,
      setValue(text, ['training', 'batchSize'], 2),
      text.replace('"epochs": 3', '"epochs": 3,\r\n\t\t"batchSize": 2'),
    );
  });
});

const value = (field: Field): fc.Arbitrary<unknown> => {
  if (field.kind === 'boolean') return fc.boolean();
  if (field.kind === 'integer') return fc.integer({ min: 1, max: 4096 });
  if (field.kind === 'number') return fc.double({ min: 1e-6, max: 1, noNaN: true });
  if (field.kind === 'choice') return fc.constantFrom(...field.choices);
  if (field.kind === 'files')
    return fc.array(fc.record({ path: fc.string({ minLength: 1 }) }), { minLength: 1 });
  if (field.kind === 'modules') return fc.array(fc.string({ minLength: 1 }), { minLength: 1 });
  if (field.kind === 'list') return fc.array(fc.string({ minLength: 1 }));
  if (field.kind === 'map')
    return fc.dictionary(fc.constantFrom('q_proj', 'layers.3'), fc.integer({ min: 1, max: 64 }));
  if (field.kind === 'variant') return fc.constantFrom(...field.branches.map(({ start }) => start));
  return fc.string({ minLength: 1 });
};

/** What stands within another setting goes with it. */
const outer = FIELDS.filter(({ within }) => within === undefined);

const setting = fc.constantFrom(...outer).chain((field) => fc.tuple(fc.constant(field), value(field)));

/** A run file as hands write it: some fields set, any indentation, comments, either line end. */
const document = fc
  .record({
    settings: fc.array(setting, { maxLength: 8 }),
    indent: fc.constantFrom('', '  ', '    ', '\t'),
    crlf: fc.boolean(),
    comment: fc.boolean(),
  })
  .map(({ settings, indent, crlf, comment }) => {
    const root: Record<string, unknown> = {
      version: 1,
      model: { id: 'a/b' },
      data: { train: [{ path: 'x.jsonl' }] },
      method: { type: 'lora' },
    };
    for (const [field, value] of settings) place(root, field.path, value);
    const text = JSON.stringify(root, null, indent) + (comment ? '\n// tuned by hand\n' : '\n');
    return crlf ? text.replaceAll('\n', '\r\n') : text;
  });

function place(root: Record<string, unknown>, path: readonly (string | number)[], value: unknown): void {
  const [head = '', ...rest] = path;
  if (rest.length === 0) root[head] = value;
  else place((root[head] ??= {}) as Record<string, unknown>, rest, value);
}

describe('any edit of any run file', () => {
  test('sets that value and no other', () => {
    fc.assert(
      fc.property(document, setting, (text, [field, value]) => {
        const expected = parse(text);
        place(expected, field.path, value);
        expect(parse(applyEdits(text, setValue(text, field.path, value)))).toEqual(
          parse(JSON.stringify(expected)),
        );
      }),
    );
  });

  test('touches no text outside the value', () => {
    fc.assert(
      fc.property(document, setting, (text, [field, value]) => {
        const root = parseTree(text);
        const node = root && findNodeAtLocation(root, [...field.path]);
        const edits = setValue(text, field.path, value);
        expect(edits).toHaveLength(1);
        expect(edits[0]).toMatchObject(node ? { offset: node.offset, length: node.length } : { length: 0 });
      }),
    );
  });

  test('is taken back by removing a value that was not there before', () => {
    fc.assert(
      fc.property(document, setting, (text, [field, value]) => {
        fc.pre(valueAt(parse(text), field.path) === undefined);
        const edited = applyEdits(text, setValue(text, field.path, value));
        const restored = parse(applyEdits(edited, removeValue(edited, field.path)));
        const before = parse(text);
        const parents = field.path.slice(0, -1);
        parents.forEach((_, depth) => {
          const parent = parents.slice(0, depth + 1);
          if (valueAt(before, parent) === undefined) place(before, parent, {});
        });
        expect(restored).toEqual(before);
      }),
    );
  });

  test('takes any file from the list and leaves the others', () => {
    const sizes = fc.integer({ min: 1, max: 5 });
    fc.assert(
      fc.property(document, sizes, fc.nat(4), (text, size, at) => {
        const files = Array.from({ length: size }, (_, index) => ({ path: `${index}.jsonl` }));
        let listed = applyEdits(text, setValue(text, ['data', 'train'], []));
        for (const file of files) listed = applyEdits(listed, appendItem(listed, ['data', 'train'], file));
        expect(parse(listed).data.train).toEqual(files);
        const errors: ParseError[] = [];
        const left = parse(applyEdits(listed, removeValue(listed, ['data', 'train', at])), errors);
        expect(errors).toEqual([]);
        expect(left.data.train).toEqual(files.filter((_, index) => index !== at));
      }),
    );
  });
});
