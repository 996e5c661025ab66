/** A table, its first row the heads. */
export function table(...rows: readonly (readonly string[])[]): string {
  const [heads = [], ...rest] = rows;
  return [heads, heads.map(() => '---'), ...rest].map((row) => `| ${row.join(' | ')} |`).join('\n');
}

export function count(value: number): string {
  return value.toLocaleString('en');
}

/** Three digits that say something. */
export function figure(value: number): string {
  if (value >= 100) return value.toFixed(0);
  return value >= 10 ? value.toFixed(1) : value.toFixed(2);
}

export function megabytes(bytes: number): string {
  return `${figure(bytes / 1e6)} MB`;
}
