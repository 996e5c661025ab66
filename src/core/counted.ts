/** `1,234`: numbers as people read them, the same on every computer. */
export function number(value: number): string {
  return value.toLocaleString('en');
}

/** "3 places", "1 place". */
export function counted(count: number, noun: string): string {
  return `${number(count)} ${noun}${count === 1 ? '' : 's'}`;
}
