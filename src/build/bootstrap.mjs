// The first step of `npm start` and `npm test` on a fresh machine, where nothing but Node is there: installs the packages
// when they are missing or older than the lock file, then runs the TypeScript program named on the command line.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const marker = join(root, 'node_modules/.tunesmith-lock');
const lock = createHash('sha256')
  .update(readFileSync(join(root, 'package-lock.json')))
  .digest('hex');

function run(program, args) {
  const result = spawnSync(program, args, {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  if (result.error) console.error(`${program} could not be started: ${result.error.message}`);
  return result.status ?? 1;
}

if (!existsSync(marker) || readFileSync(marker, 'utf8') !== lock) {
  console.log('Installing the packages of package-lock.json …');
  const code = run('npm', ['ci', '--no-audit', '--no-fund']);
  if (code !== 0) process.exit(code);
  writeFileSync(marker, lock);
}
const [program, ...args] = process.argv.slice(2);
process.exit(run(process.execPath, ['--import', 'tsx', program, ...args]));
