import paths, { type PlatformPath } from 'node:path';
import { fail, type Outcome } from '../core/outcome.ts';

/**
 * A workspace's settings may not name a file of another computer (`\\host\share\…`): by looking for it Windows would send
 * that computer the user's name and a hash of their password. A workspace that lies on a share may name files of that share.
 */
export function onOtherComputer(
  folder: string,
  path: string,
  platform: PlatformPath = paths,
): Outcome<never, 'other-computer'> | null {
  const { root } = platform.parse(platform.resolve(folder, path));
  if (!root.startsWith('\\\\') || root.toLowerCase() === platform.parse(folder).root.toLowerCase())
    return null;
  return fail(
    'other-computer',
    `${path} is on another computer, where nothing is looked for`,
    'Copy it into the workspace and name the copy in tunesmith.json',
  );
}
