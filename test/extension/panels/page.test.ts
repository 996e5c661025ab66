import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { webviewPage } from '../../../src/extension/panels/page.ts';
import { ROOT } from '../../support/repository.ts';

const page = (): string =>
  webviewPage({
    title: 'Run',
    cspSource: 'https://files.test',
    script: 'https://files.test/run.js',
    style: 'https://files.test/run.css',
  });

function policyOf(html: string): Readonly<Record<string, string>> {
  const content = /Content-Security-Policy" content="([^"]*)"/.exec(html)?.[1] ?? '';
  return Object.fromEntries(
    content
      .split('; ')
      .map((directive) => [directive.split(' ')[0] ?? '', directive.split(' ').slice(1).join(' ')]),
  );
}

describe('the page of a webview', () => {
  it('allows nothing but its own script and styles', () => {
    const policy = policyOf(page());
    expect(Object.keys(policy)).toEqual(['default-src', 'script-src', 'style-src', 'font-src']);
    expect(policy['default-src']).toBe("'none'");
    expect(policy['script-src']).toMatch(/^'nonce-[A-Za-z0-9+/=]{24}'$/);
    expect(policy['style-src']).toMatch(/^https:\/\/files\.test 'nonce-[A-Za-z0-9+/=]{24}'$/);
    expect(page()).not.toContain('unsafe');
  });

  it('has a new nonce each time, and another for styles than for the script', () => {
    const [one, two] = [policyOf(page()), policyOf(page())];
    expect(one['script-src']).not.toBe(two['script-src']);
    const styleNonce = /'nonce-[^']*'/.exec(one['style-src'] ?? '')?.[0];
    expect(styleNonce).not.toBe(one['script-src']);
  });

  it('holds one script, which carries the nonce, and no inline code', () => {
    const html = page();
    const nonce = /nonce-([^']*)'/.exec(policyOf(html)['script-src'] ?? '')?.[1];
    expect(html.match(/<script/g)).toHaveLength(1);
    expect(html).toContain(`<script nonce="${nonce}" src="https://files.test/run.js"></script>`);
    expect(html).not.toMatch(/\son\w+=|style="|javascript:/);
  });
});

describe('the sources of the webviews', () => {
  const sources = readdirSync(join(ROOT, 'webview'), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .map((path) => ({ path, text: readFileSync(join(ROOT, 'webview', path), 'utf8') }));

  it('put no data into the page as HTML', () => {
    expect(sources.length).toBeGreaterThan(10);
    const forbidden =
      /innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function|DOMParser/;
    expect(sources.filter(({ text }) => forbidden.test(text)).map(({ path }) => path)).toEqual([]);
  });

  it('take every colour from the theme', () => {
    const sheets = ['shared/theme.css', 'run/run.css', 'monitor/monitor.css'];
    const texts = sheets.map((path) => readFileSync(join(ROOT, 'webview', path), 'utf8'));
    expect(texts.join('').match(/#[0-9a-f]{3,8}\b|rgba?\(/gi)).toBeNull();
  });
});
