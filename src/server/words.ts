/** Words for people, as the editor's small texts need them. */

/** "3 places", "1 place". */
export function counted(count: number, noun: string): string {
  return `${number(count)} ${noun}${count === 1 ? '' : 's'}`;
}

export function number(value: number): string {
  return value.toLocaleString('en');
}

/** An estimate says that it is one. */
export function tokenCount(count: number, isExact: boolean): string {
  return isExact ? number(count) : `≈ ${number(count)}`;
}
