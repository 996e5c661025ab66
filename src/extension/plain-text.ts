/**
 * A text that a box or a file had a hand in, for a notification or a prompt: VS Code makes a link of `[label](command:…)` in
 * those, which would run a command at a click.
 */
export function plainText(text: string): string {
  return text.replaceAll('](', '] (');
}
