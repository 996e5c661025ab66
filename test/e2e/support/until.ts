import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';

/** Waits until a value that the screen gives equals what is expected; says both when it never does. */
export async function untilEqual<T>(
  get: () => Promise<T>,
  expected: T,
  { timeoutMs = 30_000 }: { readonly timeoutMs?: number } = {},
): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const value = await get();
    if (isEqual(value, expected) || Date.now() > deadline) {
      expect(value).toEqual(expected);
      return;
    }
    await sleep(200);
  }
}

function isEqual(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
