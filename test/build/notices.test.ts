import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Metafile } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { thirdPartyNotices } from '../../src/build/notices.ts';
import { ROOT } from '../support/repository.ts';

function bundleOf(...inputs: readonly string[]): Metafile {
  const output = {
    bytes: 0,
    inputs: Object.fromEntries(inputs.map((path) => [path, { bytesInOutput: 1 }])),
    imports: [],
    exports: [],
  };
  return { inputs: {}, outputs: { 'dist/a.js': output } };
}

/** Title and text of each notice. */
function notices(...inputs: readonly string[]): ReadonlyMap<string, string> {
  const [, ...parts] = thirdPartyNotices(ROOT, [bundleOf(...inputs)]).split(/^-{80}\n/m);
  return new Map(parts.map((part) => [part.split(/[ \n]/)[0] ?? '', part]));
}

const { dependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
  readonly dependencies: Readonly<Record<string, string>>;
};

describe('the notices of third parties', () => {
  it('hold the licence of each package that a file of a bundle comes from, and of no other', () => {
    const found = notices(
      'src/cli/main.ts',
      'node_modules/ssh2/lib/client.js',
      'node_modules/@noble/hashes/sha2.js',
    );
    expect(found.get('ssh2')).toMatch(/Copyright Brian White[\s\S]*without restriction/);
    expect(found.get('@noble/hashes')).toContain('Paul Miller');
    expect(found.has('ajv')).toBe(false);
  });

  it('know a package within another', () => {
    const folder = 'node_modules/@microsoft/fast-foundation/node_modules/tslib';
    expect(notices(`${folder}/tslib.es6.js`).get('tslib')).toContain('(0BSD)');
  });

  it('hold those whose data we ship', () => {
    const found = notices();
    expect(found.get('eld')).toContain('Apache License');
    expect(found.get('hyph_en_US')).toMatch(/licen[cs]e/i);
  });

  it.each(Object.keys(dependencies))('have a text for %s', (name) => {
    expect(notices(`node_modules/${name}/index.js`).get(name)).toMatch(/copyright/i);
  });
});
