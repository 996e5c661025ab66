import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../support/repository.ts';

const read = (name: string) => readFileSync(join(ROOT, name), 'utf8');
const words = (name: string) => JSON.parse(read(name)) as Record<string, string>;

describe('the words of package.json', () => {
  const english = words('package.nls.json');
  const chinese = words('package.nls.zh-cn.json');

  it('are all there, and nothing else', () => {
    const used = [...read('package.json').matchAll(/"%([\w.]+)%"/g)].map((match) => match[1]);
    expect(new Set(used)).toEqual(new Set(Object.keys(english)));
  });

  it('are all in Chinese as well', () => {
    expect(Object.keys(chinese)).toEqual(Object.keys(english));
    for (const [key, text] of Object.entries(chinese)) expect(text, key).toMatch(/\p{Script=Han}/u);
  });

  it('link to the same commands in both languages', () => {
    const links = (text: string | undefined) => [...(text ?? '').matchAll(/\(command:[\w.]+\)/g)].map(String);
    for (const key of Object.keys(english)) expect(links(chinese[key]), key).toEqual(links(english[key]));
  });
});

describe('the words in the code of the extension', () => {
  const folder = join(ROOT, 'src/extension');
  const code = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .map((path) => readFileSync(join(folder, path), 'utf8'))
    // What is said of a job is the same in the terminal, which says it in English.
    .concat(read('src/protocol/job-text.ts'))
    .join('\n');
  /** A call whose text stands there as it is: nothing else can be looked up. */
  const LITERAL = /\b(?:l10n\.t|say)\(\s*(?:'((?:[^'\\\n]|\\.)*)'|"((?:[^"\\\n]|\\.)*)")/g;
  const texts = [...code.matchAll(LITERAL)].map(([, single, double]) => unescaped(single ?? double ?? ''));
  const chinese = words('l10n/bundle.l10n.zh-cn.json');

  function unescaped(text: string): string {
    const json = text.replaceAll(/\\'/g, "'").replaceAll(/(?<!\\)"/g, '\\"');
    return JSON.parse(`"${json}"`) as string;
  }

  it('stand there as they are, each of them', () => {
    expect(texts).toHaveLength([...code.matchAll(/\b(?:l10n\.t|say)\(/g)].length);
    expect(texts.length).toBeGreaterThan(100);
  });

  it('are all in Chinese, and nothing else is', () => {
    expect(Object.keys(chinese)).toEqual([...new Set(texts)].sort());
    for (const [key, text] of Object.entries(chinese)) expect(text, key).toMatch(/\p{Script=Han}/u);
  });

  it('have the same things put into them in both languages', () => {
    const places = (text: string) => [...text.matchAll(/\{\d\}/g)].map(String).sort();
    for (const [key, text] of Object.entries(chinese)) expect(places(text), key).toEqual(places(key));
  });

  it('are shown through the bundle: nothing that people read is a bare text', () => {
    const SHOWN =
      /\b(?:title|placeHolder|openLabel|prompt|tooltip|detail|description|name)\s*[:=] ['"`](?:\$\([\w~-]+\) )?[A-Z].*|show(?:Information|Warning|Error)Message\(\s*['"`].*|TreeItem\(['"].*/g;
    expect([...code.matchAll(SHOWN)].map(String)).toEqual([]);
  });

  it('are found by VS Code, which is told where they are', () => {
    expect((JSON.parse(read('package.json')) as { l10n?: string }).l10n).toBe('./l10n');
  });
});
