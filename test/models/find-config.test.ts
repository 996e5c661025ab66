import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { findConfig } from '../../src/models/find-config.ts';

const CONFIG = { model_type: 'llama', hidden_size: 64 };

/** A hub with one open model and one that wants a token. */
const FILES: Readonly<Record<string, { readonly token?: string; readonly text: string }>> = {
  '/acme/open/resolve/main/config.json': { text: JSON.stringify(CONFIG) },
  '/acme/open/resolve/v2/config.json': { text: JSON.stringify({ ...CONFIG, hidden_size: 128 }) },
  '/acme/gated/resolve/main/config.json': { token: 'Bearer hf_secret', text: JSON.stringify(CONFIG) },
  '/acme/broken/resolve/main/config.json': { text: '<html>' },
};

let hub: Server;
let endpoint: string;
let asked: string[];
let home: string;

beforeAll(async () => {
  hub = createServer((request, response) => {
    asked.push(request.url ?? '');
    const file = FILES[request.url ?? ''];
    if (file === undefined) return response.writeHead(404).end();
    if (file.token !== undefined && request.headers.authorization !== file.token) {
      return response.writeHead(401).end();
    }
    return response.end(file.text);
  });
  await new Promise<void>((resolve) => hub.listen(0, '127.0.0.1', resolve));
  const address = hub.address();
  endpoint = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
});

afterAll(() => {
  hub.close();
});

beforeEach(() => {
  asked = [];
  home = mkdtempSync(join(tmpdir(), 'tunesmith-models-'));
  return () => rmSync(home, { recursive: true, force: true });
});

async function find(id: string, others: { revision?: string; environment?: Record<string, string> } = {}) {
  const environment = { HOME: home, HF_ENDPOINT: endpoint, ...others.environment };
  return findConfig({ id, revision: others.revision ?? null, from: home }, { environment });
}

function write(path: string, text: string): void {
  mkdirSync(dirname(join(home, path)), { recursive: true });
  writeFileSync(join(home, path), text);
}

describe('the configuration of a model', () => {
  it.each(['./models/mine', '~/models/mine'])('is read from the folder %s', async (id) => {
    write('models/mine/config.json', JSON.stringify(CONFIG));
    expect(await find(id)).toMatchObject({
      ok: true,
      value: { config: CONFIG, folder: join(home, 'models/mine') },
    });
    expect(asked).toEqual([]);
  });

  it('is read from the Hugging Face cache, at the commit that the branch points to', async () => {
    const repository = '.cache/huggingface/hub/models--acme--open';
    write(`${repository}/refs/main`, 'abc123\n');
    write(`${repository}/snapshots/abc123/config.json`, JSON.stringify({ ...CONFIG, cached: true }));
    expect(await find('acme/open')).toMatchObject({ ok: true, value: { config: { cached: true } } });
    expect(asked).toEqual([]);
  });

  it('comes from the catalogue without a network', async () => {
    const found = await find('Qwen/Qwen2.5-7B-Instruct');
    expect(found).toMatchObject({ ok: true, value: { config: { hidden_size: 3584 } } });
    expect(asked).toEqual([]);
  });

  it('is downloaded once from the hub that HF_ENDPOINT names', async () => {
    expect(await find('acme/open')).toMatchObject({ ok: true, value: { config: CONFIG, source: 'the hub' } });
    expect(await find('acme/open')).toMatchObject({ ok: true, value: { config: CONFIG } });
    expect(asked).toEqual(['/acme/open/resolve/main/config.json']);
  });

  it('is that of the revision', async () => {
    await find('acme/open');
    expect(await find('acme/open', { revision: 'v2' })).toMatchObject({
      ok: true,
      value: { config: { hidden_size: 128 } },
    });
  });

  it('is opened by HF_TOKEN, or by the token that a login has left', async () => {
    expect(await find('acme/gated')).toMatchObject({ ok: false, failure: { reason: 'no-access' } });
    write('.cache/huggingface/token', 'hf_secret\n');
    expect(await find('acme/gated')).toMatchObject({ ok: true });
    rmSync(join(home, '.tunesmith'), { recursive: true });
    rmSync(join(home, '.cache'), { recursive: true });
    expect(await find('acme/gated', { environment: { HF_TOKEN: 'hf_secret' } })).toMatchObject({ ok: true });
  });

  it.each([
    ['acme/none', {}, 'not-found'],
    ['acme/broken', {}, 'broken-config'],
    ['acme/open', { environment: { HF_ENDPOINT: 'http://127.0.0.1:9' } }, 'network'],
    ['acme/open', { environment: { HF_HUB_OFFLINE: '1' } }, 'network'],
    ['./nowhere', {}, 'no-config'],
    ['just a name', {}, 'not-found'],
  ])('%s fails in one message with a way out: %j is %s', async (id, others, reason) => {
    const found = await find(id, others);
    expect(found).toMatchObject({ ok: false, failure: { reason } });
    if (!found.ok) expect(`${found.failure.message}${found.failure.hint}`).not.toContain('hf_secret');
  });
});
