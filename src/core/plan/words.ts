/** `21.3 GiB`, as GPUs' memory is spoken of; `38 MiB` of what would be 0.0, rounded up, so that only nothing is 0. */
export function gibibytes(bytes: number): string {
  if (bytes < 0.05 * 1024 ** 3) return `${Math.ceil(bytes / 1024 ** 2)} MiB`;
  return `${(bytes / 1024 ** 3).toFixed(1)} GiB`;
}

/** `45 s`, `3 min 20 s`, `2 h 05 min`, `3 days 4 h`. */
export function formatDuration(durationMs: number): string {
  // What takes any time at all takes a second.
  const seconds = durationMs > 0 ? Math.max(1, Math.round(durationMs / 1000)) : 0;
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${seconds % 60} s`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return `${hours} h ${String(minutes % 60).padStart(2, '0')} min`;
  return `${Math.floor(hours / 24)} days ${hours % 24} h`;
}
