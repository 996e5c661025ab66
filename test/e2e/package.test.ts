import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../support/repository.ts';
import { namesInZip } from './support/vsix.ts';

/** What may be in the package; all else is source, test, sample or rubbish. */
const ALLOWED = [
  /^(extension\.vsixmanifest|\[Content_Types\]\.xml)$/,
  /^extension\/(package(\.nls(\.zh-cn)?)?\.json|readme\.md|changelog\.md|LICENSE\.txt)$/,
  /^extension\/dist\/(extension|server|cli|(check|facts|scan|signals|tokenizer)-worker)\.js$/,
  /^extension\/dist\/webview\/(run|monitor|approach)\.(js|css)$/,
  /^extension\/dist\/THIRD_PARTY_NOTICES\.txt$/,
  /^extension\/dist\/trainer\/(requirements\.(lock|in)|pyproject\.toml)$/,
  /^extension\/dist\/trainer\/tunesmith_trainer\/(?!test)[\w/]+\.(py|json)$/,
  /^extension\/docs\/rules\/[\w/-]+\.md$/,
  /^extension\/schemas\/[\w-]+\.schema\.json$/,
  /^extension\/syntaxes\/[\w.-]+\.json$/,
  /^extension\/l10n\/bundle\.l10n\.[\w-]+\.json$/,
  /^extension\/media\/[\w-]+\.(svg|png)$/,
];

describe('the package', () => {
  const path = join(ROOT, 'tunesmith.vsix');

  it('holds no source, test or sample', () => {
    const names = namesInZip(path);
    expect(names).toContain('extension/dist/extension.js');
    expect(names).toContain('extension/dist/THIRD_PARTY_NOTICES.txt');
    expect(names.filter((name) => !ALLOWED.some((pattern) => pattern.test(name)))).toEqual([]);
  });

  it('holds every file that its manifest names', () => {
    const names = new Set(namesInZip(path));
    const manifest = readFileSync(join(ROOT, 'package.json'), 'utf8');
    const named = [...manifest.matchAll(/"(?:\.\/)?((?:dist|syntaxes|schemas|media|docs)\/[\w./-]+)"/g)];
    expect(named.length).toBeGreaterThan(5);
    expect(named.map((match) => `extension/${match[1]}`).filter((file) => !names.has(file))).toEqual([]);
  });

  it('holds the documentation of each rule', () => {
    const documented = namesInZip(path).filter((name) =>
      /^extension\/docs\/rules\/\w+\/[\w-]+\.md$/.test(name),
    );
    expect(documented).toContain('extension/docs/rules/pii/email.md');
  });

  it('is smaller than 8 MB', () => {
    expect(statSync(path).size).toBeLessThan(8 * 1024 * 1024);
  });
});
