import { number } from '../core/counted.ts';

/** Words for people, as the editor's small texts need them. */

/** An estimate says that it is one. */
export function tokenCount(count: number, isExact: boolean): string {
  return isExact ? number(count) : `≈ ${number(count)}`;
}
