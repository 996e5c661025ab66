/** `21.3 GiB`, as GPUs' memory is spoken of. */
export function gibibytes(bytes: number): string {
  return `${(bytes / 1024 ** 3).toFixed(1)} GiB`;
}
