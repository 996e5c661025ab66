import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../support/repository.ts';

interface Setting {
  readonly type?: string;
  readonly scope?: string;
}

interface Manifest {
  readonly contributes: {
    readonly configuration: { readonly properties: Readonly<Record<string, Setting>> };
  };
  readonly capabilities: {
    readonly untrustedWorkspaces: {
      readonly supported: unknown;
      readonly restrictedConfigurations?: readonly string[];
    };
  };
}

const MANIFEST = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as Manifest;

/**
 * What a folder may have without being trusted: it looks at a text or opens a view, and starts and writes nothing. Names as
 * they stand in the sources; `command` is that of `registerTrusted` itself.
 */
const HARMLESS = [
  'CONVERT_DATASET',
  'CONVERT_JSON_LIST',
  'SHOW_PROBLEMS',
  'command',
  'tunesmith.lintFile',
  'tunesmith.openRunPanel',
  'tunesmith.restartServer',
  'tunesmith.showRuleDocs',
];

const sources = readdirSync(join(ROOT, 'src/extension'), { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts'))
  .map((path) => readFileSync(join(ROOT, 'src/extension', path), 'utf8'));

describe('a folder that is not trusted', () => {
  it('is linted, which the manifest says', () => {
    expect(MANIFEST.capabilities.untrustedWorkspaces.supported).toBe('limited');
  });

  it('sets nothing that names a program, a file or a host: each such setting is the user’s alone, or restricted', () => {
    const { restrictedConfigurations = [] } = MANIFEST.capabilities.untrustedWorkspaces;
    const open = Object.entries(MANIFEST.contributes.configuration.properties).filter(
      ([name, { type, scope = 'window' }]) =>
        type !== 'boolean' &&
        !['machine', 'application'].includes(scope) &&
        !restrictedConfigurations.includes(name),
    );
    expect(open).toEqual([]);
  });

  it('has no command that starts something or writes: all but these are behind the question of trust', () => {
    const registered = sources.flatMap((text) =>
      [...text.matchAll(/commands\.registerCommand\(\s*(?:'([\w.]+)'|(\w+))/g)].map(
        ([, name, constant]) => name ?? constant,
      ),
    );
    expect(new Set(registered)).toEqual(new Set(HARMLESS));
  });
});
