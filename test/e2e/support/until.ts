import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';

/** Waits until a value that the screen gives equals what is expected; says both when it never does. */
export async function untilEqual(
  get: () => Promise<unknown>,
  expected: unknown,
  { timeoutMs = 30_000 }: { readonly timeoutMs?: number } = {},
): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const value = await get();
    if (Date.now() > deadline) {
      expect(value).toEqual(expected);
      return;
    }
    if (isEqual(value, expected)) return;
    await sleep(200);
  }
}

/** As `toEqual` has it, asymmetric matchers included. */
function isEqual(value: unknown, expected: unknown): boolean {
  try {
    expect(value).toEqual(expected);
    return true;
  } catch {
    return false;
  }
}
