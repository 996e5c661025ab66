import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { callsOver, type Answer, type Calls } from '../../src/runner/calls.ts';
import { LocalTransport } from '../../src/runner/transport/local.ts';
import { boxRoot, localTarget, temporaryFolder } from './support/box.ts';

const CONTENT = Buffer.from('0123456789abcdef'.repeat(4096));
const SHA = createHash('sha256').update(CONTENT).digest('hex');
const HALF = CONTENT.length / 2;

/** A sender of the file, who sends when told to. */
class Sender {
  readonly answered: Promise<Answer>;
  readonly #cut = new AbortController();
  readonly #steps: { readonly until: number; readonly done: () => void }[] = [];
  #wake: () => void = () => undefined;

  constructor(calls: Calls) {
    this.answered = calls.ask('receive', [], { stdin: this.#content(), signal: this.#cut.signal });
  }

  /** Sends up to this place of the file. */
  async send(until: number): Promise<void> {
    return new Promise((done) => {
      this.#steps.push({ until, done });
      this.#wake();
    });
  }

  cut(): void {
    this.#cut.abort();
  }

  async *#content(): AsyncGenerator<Buffer> {
    yield Buffer.from(`${JSON.stringify([[SHA, 0, CONTENT.length]])}\n`);
    let at = 0;
    while (at < CONTENT.length) {
      const step = this.#steps.shift();
      if (step === undefined) {
        await new Promise<void>((wake) => {
          this.#wake = wake;
        });
        continue;
      }
      yield CONTENT.subarray(at, step.until);
      at = step.until;
      step.done();
    }
  }
}

interface Store {
  readonly calls: Calls;
  readonly folder: string;
  /** When the unfinished file was written to for the last time; 0 where there is none. */
  touched(): number;
}

async function openStore(): Promise<Store> {
  const root = boxRoot(temporaryFolder());
  const calls = callsOver(new LocalTransport(), localTarget(root));
  await calls.ask('prepare', [], { stdin: JSON.stringify({ [SHA]: CONTENT.length }) });
  const folder = join(root, 'store');
  const part = join(folder, `${SHA}.part`);
  return { calls, folder, touched: () => statSync(part, { throwIfNoEntry: false })?.mtimeMs ?? 0 };
}

/** Two senders, of whom the first has sent half and the second a quarter. */
async function twoSenders(store: Store): Promise<readonly [Sender, Sender]> {
  const senders = [new Sender(store.calls), new Sender(store.calls)] as const;
  for (const [i, sender] of senders.entries()) {
    const before = store.touched();
    await sender.send(HALF / (i + 1));
    await expect.poll(() => store.touched(), { timeout: 20_000 }).toBeGreaterThan(before);
  }
  return senders;
}

describe('a file that two send at once', () => {
  it('is whole when the first has sent it, though the second is cut off', async () => {
    const store = await openStore();
    const [first, second] = await twoSenders(store);
    await first.send(CONTENT.length);
    expect(await first.answered).toEqual({ broken: [] });
    second.cut();
    await expect(second.answered).rejects.toThrow();
    expect(readdirSync(store.folder)).toEqual([SHA]);
    expect(readFileSync(join(store.folder, SHA)).equals(CONTENT)).toBe(true);
  });

  it('has arrived for both', async () => {
    const store = await openStore();
    const [first, second] = await twoSenders(store);
    for (const sender of [first, second]) {
      await sender.send(CONTENT.length);
      expect(await sender.answered).toEqual({ broken: [] });
    }
    expect(readFileSync(join(store.folder, SHA)).equals(CONTENT)).toBe(true);
  });
});
