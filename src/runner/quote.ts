/**
 * Makes one line of POSIX shell of an argument vector, which evaluates to exactly these arguments. A line, because it is
 * read by `read` on the other side: a newline inside an argument becomes a reference to a variable that holds one.
 */
export function quoteLine(argv: readonly string[]): string {
  if (argv.some((argument) => argument.includes('\0'))) throw new TypeError('An argument cannot hold a NUL');
  const words = argv.map(quoteWord).join(' ');
  // A command substitution drops trailing newlines; the underscore keeps this one until it is cut off.
  return argv.some((argument) => argument.includes('\n'))
    ? `${NEWLINE}=$(printf '\\n_'); ${NEWLINE}=\${${NEWLINE}%_}; exec ${words}`
    : `exec ${words}`;
}

const NEWLINE = 'tunesmith_newline';

/** Inside single quotes only the quote itself means anything. */
function quoteWord(argument: string): string {
  return `'${argument.replaceAll("'", `'\\''`).replaceAll('\n', `'"$${NEWLINE}"'`)}'`;
}

/**
 * What the login shell is asked to run, the same for every command: it holds nothing that sh, csh, tcsh and fish read
 * in different ways (they differ in newlines, `!` and backslashes inside quotes). The command itself follows as the first
 * line of stdin, so it is also in no listing of processes.
 */
export const LOGIN_COMMAND = `exec /bin/sh -c 'IFS= read -r line && eval "$line"'`;

/**
 * The first line of stdin: it prints the marker on both outputs and then becomes the program. What a noisy rc file has
 * printed before stands before the marker.
 */
export function commandLine(argv: readonly string[], marker: string): string {
  return `printf '\\n%s\\n' ${marker}; printf '\\n%s\\n' ${marker} >&2; ${quoteLine(argv)}\n`;
}

/** Gives what follows the marker, chunk by chunk; `seen` says whether the marker has come. */
export function afterMarker(marker: string, sink: (chunk: Buffer) => void): MarkerFilter {
  const frame = Buffer.from(`\n${marker}\n`);
  let noise = Buffer.alloc(0);
  let seen = false;
  return {
    write(chunk) {
      if (seen) return sink(chunk);
      noise = Buffer.concat([noise, chunk]);
      const at = noise.indexOf(frame);
      if (at < 0) {
        // Enough of the tail for a marker that is cut in two, and for a message that tells what was said instead.
        noise = noise.subarray(-NOISE_LIMIT_BYTES);
        return;
      }
      seen = true;
      const rest = noise.subarray(at + frame.length);
      noise = noise.subarray(0, at);
      if (rest.length > 0) sink(rest);
    },
    seen: () => seen,
    noise: () => noise.toString('utf8'),
  };
}

const NOISE_LIMIT_BYTES = 64 * 1024;

export interface MarkerFilter {
  write(chunk: Buffer): void;
  seen(): boolean;
  noise(): string;
}
