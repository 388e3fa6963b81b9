/** What the catalogue says of a camera's build (GB/T 28181-2022 annex A, PTZType). */

const MOVABLE = new Set([1, 4, 5])
const FIXED = new Set([2, 3])

export function canMove(channel: { has_ptz?: boolean; ptz_type?: number }): boolean {
  return channel.has_ptz ?? MOVABLE.has(channel.ptz_type ?? 0)
}

/** Said to be fixed; with no type at all nothing is known, and trying is fair. */
export function isFixed(channel: { ptz_type?: number }): boolean {
  return FIXED.has(channel.ptz_type ?? 0)
}
