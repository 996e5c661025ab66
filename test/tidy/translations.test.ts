import { readFileSync } from 'node:fs';
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
