import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { findConfig } from '../../src/models/find-config.ts';

const TOKEN = 'hf_canary_7Qm2';
const CONFIG = JSON.stringify({ model_type: 'llama' });

let home: string;
let servers: Server[];

beforeEach(() => {
  servers = [];
  home = mkdtempSync(join(tmpdir(), 'tunesmith-hub-'));
});

afterEach(() => {
  vi.unstubAllGlobals();
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
  rmSync(home, { recursive: true, force: true });
});

async function serve(answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<string> {
  const server = createServer(answer);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
}

async function find(endpoint: string, revision: string | null = null) {
  const environment = { HOME: home, HF_ENDPOINT: endpoint, HF_TOKEN: TOKEN };
  return findConfig({ id: 'acme/model', revision, from: home }, { environment });
}

/** What a hub is sent that is not on this computer. */
function captureHeaders(): Headers[] {
  const sent: Headers[] = [];
  vi.stubGlobal('fetch', (_url: string, init: RequestInit) => {
    sent.push(new Headers(init.headers));
    return Promise.resolve(new Response(CONFIG));
  });
  return sent;
}

describe('the token of the hub', () => {
  it('is not passed on to another host that the hub redirects to', async () => {
    const authorizations: (string | undefined)[] = [];
    const other = await serve((request, response) => {
      authorizations.push(request.headers.authorization);
      response.end(CONFIG);
    });
    const hub = await serve((request, response) => {
      authorizations.push(request.headers.authorization);
      response.writeHead(302, { location: `${other}/elsewhere` }).end();
    });
    expect(await find(hub)).toMatchObject({ ok: true });
    expect(authorizations).toEqual([`Bearer ${TOKEN}`, undefined]);
  });

  it('is sent over HTTPS', async () => {
    const sent = captureHeaders();
    await find('https://hub.example');
    expect(sent[0]?.get('authorization')).toBe(`Bearer ${TOKEN}`);
  });

  it('is not sent where anybody on the way could read it', async () => {
    const sent = captureHeaders();
    expect(await find('http://hub.example')).toMatchObject({ ok: true });
    expect(sent[0]?.get('authorization')).toBeNull();
  });

  it.each(['https://user:hunter2@hub.example', 'no address', 'http://127.0.0.1:9', 'file:///etc'])(
    'is in no message, nor is a password of the address %s',
    async (endpoint) => {
      const found = await find(endpoint);
      expect(found.ok).toBe(false);
      expect(JSON.stringify(found)).not.toMatch(/hunter2|hf_canary/);
    },
  );
});

describe('a hub that cannot be trusted', () => {
  it('cannot answer without end', { timeout: 15_000 }, async () => {
    const hub = await serve((_request, response) => {
      const piece = Buffer.alloc(1024 * 1024, ' ');
      const more = (): void => {
        while (!response.destroyed && response.write(piece));
        if (!response.destroyed) response.once('drain', more);
      };
      more();
    });
    expect(await find(hub)).toMatchObject({
      ok: false,
      failure: { reason: 'network', message: expect.stringContaining('far too long') as string },
    });
  });

  it('cannot redirect without end', async () => {
    const hub = await serve((request, response) => {
      response.writeHead(302, { location: `${request.url ?? ''}x` }).end();
    });
    expect(await find(hub)).toMatchObject({ ok: false, failure: { reason: 'network' } });
  });
});

describe('a revision', () => {
  it.each(['..', '../../../outside', '.', '/etc', 'a\\..\\b', 'a\0b', 'a?b', ''])(
    'that is no name of one reaches neither the hub nor the disk: %j',
    async (revision) => {
      const sent = captureHeaders();
      expect(await find('https://hub.example', revision)).toMatchObject({
        ok: false,
        failure: { reason: 'not-found' },
      });
      expect(sent).toEqual([]);
      expect(readdirSync(home)).toEqual([]);
    },
  );

  it.each(['main', 'refs/pr/1', 'v2.1', '0123abcd'])('may be %s', async (revision) => {
    captureHeaders();
    expect(await find('https://hub.example', revision)).toMatchObject({ ok: true });
  });
});
