/** A text as it stands inside the quotes of a JSON string. */
export function escapeForString(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}
