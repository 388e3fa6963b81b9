/** How long to wait before the next attempt: doubling, bounded, with jitter so that a wall of cells does not knock at once. */
export function backoff(attempt: number, random: number, limit = 30_000): number {
  const base = Math.min(limit, 500 * 2 ** Math.min(attempt, 10))
  return Math.round(base * (0.75 + random * 0.5))
}
