import { describe, expect, it } from 'vitest';
import { Boxes, type BoxSource } from '../../../src/extension/runs/boxes.ts';
import type { Box } from '../../../src/runner/box.ts';

const NOBODY = { confirmHostKey: async () => false, secret: async () => undefined };

/** A targets file of one target, and what is done with its boxes. */
function openable(): {
  source: BoxSource;
  readonly says: (settings: string | undefined) => void;
  log: readonly string[];
} {
  const log: string[] = [];
  let settings: string | undefined = 'host a';
  return {
    log,
    says: (now) => {
      settings = now;
    },
    source: {
      names: async () => ({ ok: true, value: ['gpu'] }),
      settings: async () => settings,
      open: async () => {
        const opened = settings;
        log.push(`open ${opened}`);
        return { ok: true, value: { close: async () => void log.push(`close ${opened}`) } as unknown as Box };
      },
    },
  };
}

describe('the box of a target', () => {
  it('is opened once for all who want it', async () => {
    const { source, log } = openable();
    const boxes = new Boxes(source);
    const [one, other] = await Promise.all([boxes.get('gpu', NOBODY), boxes.get('gpu', NOBODY)]);
    expect(await boxes.get('gpu', NOBODY)).toEqual(one);
    expect(other).toEqual(one);
    expect(log).toEqual(['open host a']);
  });

  it('is another once the targets file says another thing of it', async () => {
    const { source, says, log } = openable();
    const boxes = new Boxes(source);
    await boxes.get('gpu', NOBODY);
    says('host b');
    await Promise.all([boxes.get('gpu', NOBODY), boxes.get('gpu', NOBODY)]);
    expect(log).toEqual(['open host a', 'close host a', 'open host b']);
  });

  it('stays while the file cannot be read', async () => {
    const { source, says, log } = openable();
    const boxes = new Boxes(source);
    await boxes.get('gpu', NOBODY);
    says(undefined);
    await boxes.get('gpu', NOBODY);
    expect(log).toEqual(['open host a']);
  });
});
