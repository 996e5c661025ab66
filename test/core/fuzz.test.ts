import * as fc from 'fast-check';
import { describe, it } from 'vitest';
import { TARGETS } from '../fuzz/targets.ts';

/** A fixed budget; `npm run fuzz -- --minutes 10` goes on for longer. */
describe('whatever it is given', () => {
  it.each(TARGETS.map((one) => [one.name, one] as const))('%s', async (_name, { property, runs }) => {
    await fc.assert(property(), { numRuns: runs });
  });
});
