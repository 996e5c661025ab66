/**
 * Whether a path with forward slashes matches a glob: `*` and `?` stay within a folder, `**` crosses folders, `{a,b}` is a
 * choice. A glob without a slash matches the file's name in any folder, as in .gitignore.
 */
export function matchesGlob(glob: string, path: string): boolean {
  const full = glob.includes('/') ? glob.replace(/^\.?\//, '') : `**/${glob}`;
  return new RegExp(`^${translate(full)}$`, 'u').test(path.replaceAll('\\', '/').replace(/^\.\//, ''));
}

const TOKEN = /\*\*\/|\*\*|\*|\?|\{([^{}]{0,500})\}|[^*?{]|\{/gu;

function translate(glob: string): string {
  return glob.replace(TOKEN, (token, choices: string | undefined) => {
    if (token === '**/') return '(?:[^/]+/)*';
    if (token === '**') return '.*';
    if (token === '*') return '[^/]*';
    if (token === '?') return '[^/]';
    if (choices !== undefined) return `(?:${choices.split(',').map(translate).join('|')})`;
    return token.replace(/[\\^$.|+()[\]{}/]/u, '\\$&');
  });
}
