/** The keys of a JSON Pointer (RFC 6901): `/messages/0/content`, with `~` written `~0` and `/` written `~1`. */
export function pathOf(pointer: string): readonly string[] {
  if (pointer === '') return [];
  return pointer.slice(1).split('/').map(unescapeKey);
}

export function escapeKey(key: string | number): string {
  return typeof key === 'number' ? String(key) : key.replaceAll('~', '~0').replaceAll('/', '~1');
}

function unescapeKey(key: string): string {
  return key.replaceAll('~1', '/').replaceAll('~0', '~');
}

/** The value that a pointer leads to, or undefined. */
export function valueAt(root: unknown, pointer: string): unknown {
  let value: unknown = root;
  for (const key of pathOf(pointer)) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = Reflect.get(value, key) as unknown;
  }
  return value;
}

/** How people write a place in a record: `messages[1].content`; "The record" for the record itself. */
export function label(pointer: string): string {
  if (pointer === '') return 'The record';
  const steps = pathOf(pointer).map((key) => {
    if (/^\d{1,9}$/.test(key)) return `[${key}]`;
    return /^[\p{L}_$][\p{L}\p{N}_$-]{0,60}$/u.test(key) ? `.${key}` : '["…"]';
  });
  return `\`${steps.join('').replace(/^\./, '')}\``;
}
