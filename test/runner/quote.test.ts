import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { afterMarker, commandLine, LOGIN_COMMAND, quoteLine } from '../../src/runner/quote.ts';

const HOSTILE = [
  '',
  ' ',
  "it's",
  '"double"',
  '$(touch X)',
  '`touch X`',
  '${HOME}',
  '$HOME',
  '; rm -rf /',
  '&& true',
  '-rf',
  '--',
  '*',
  '~',
  '!!',
  '\\',
  "\\'",
  '\n',
  'a\nb\n\n',
  '\t',
  '#',
  '中文 🎵',
  '%s%n',
  "'\n'",
  'n'.repeat(255),
  '长'.repeat(85),
];

/** Login shells that are on this machine: sh and bash always, others where somebody has installed them. */
const SHELLS = [
  '/bin/sh',
  '/bin/bash',
  '/bin/dash',
  '/bin/zsh',
  '/usr/bin/fish',
  '/bin/tcsh',
  '/bin/csh',
].filter((path) => existsSync(path));

describe('an argument vector', () => {
  it('reaches a program behind a POSIX shell unchanged', () => {
    expect(throughShell(HOSTILE)).toEqual(HOSTILE);
  });

  it('reaches a program unchanged whatever it holds', () => {
    const argument = fc.string({ unit: 'binary' }).filter((text) => !text.includes('\0'));
    fc.assert(
      fc.property(fc.array(argument, { maxLength: 5 }), (argv) => {
        expect(throughShell(argv)).toEqual(argv);
      }),
      { numRuns: 60 },
    );
  });

  it('is one line', () => {
    expect(quoteLine(HOSTILE)).not.toContain('\n');
  });

  it('cannot hold a NUL', () => {
    expect(() => quoteLine(['a\0b'])).toThrow(TypeError);
  });
});

describe.each(SHELLS)('a login shell %s', (shell) => {
  it('hands on arguments, stdin and the exit code, and its own noise is told apart', () => {
    const argv = ['sh', '-c', 'printf "%s|" "$@"; cat; exit 7', 'sh', ...HOSTILE];
    const result = spawnSync(shell, ['-c', `echo NOISE; ${LOGIN_COMMAND}`], {
      input: `${commandLine(argv, 'mark-1')}rest of stdin\nmore`,
    });
    const chunks: Buffer[] = [];
    const filter = afterMarker('mark-1', (chunk) => chunks.push(chunk));
    filter.write(result.stdout);
    expect(Buffer.concat(chunks).toString('utf8')).toBe(`${HOSTILE.join('|')}|rest of stdin\nmore`);
    expect(filter.noise()).toBe('NOISE\n');
    expect(result.status).toBe(7);
  });
});

describe('the marker', () => {
  it('is found wherever the chunks are cut, and what follows is left as it is', () => {
    const bytes = fc.uint8Array({ maxLength: 40 });
    fc.assert(
      fc.property(bytes, bytes, fc.integer({ min: 1, max: 9 }), (noise, content, size) => {
        const chunks: Buffer[] = [];
        const filter = afterMarker('mark', (chunk) => chunks.push(Buffer.from(chunk)));
        const all = Buffer.concat([Buffer.from(noise), Buffer.from('\nmark\n'), Buffer.from(content)]);
        for (let at = 0; at < all.length; at += size) filter.write(all.subarray(at, at + size));
        expect(Buffer.concat(chunks)).toEqual(Buffer.from(content));
        expect(filter.seen()).toBe(true);
      }),
    );
  });
});

function throughShell(argv: readonly string[]): readonly string[] {
  const line = quoteLine(['/bin/sh', '-c', 'printf "%s\\0" "$@"', 'sh', ...argv]);
  const result = spawnSync('/bin/sh', ['-c', `IFS= read -r line && eval "$line"`], { input: `${line}\n` });
  return result.stdout.toString('utf8').split('\0').slice(0, argv.length);
}
