/** Keeps a live picture near the present: pure decisions about position, rate and what to forget. */

export interface BufferState {
  currentTime: number
  /** Buffered ranges, in order. */
  ranges: { start: number; end: number }[]
  /** Whether a picture has been shown since the last jump. */
  started: boolean
}

export interface Steering {
  seekTo?: number
  rate: number
  trimTo?: number
}

/** Seconds behind the newest frame from which playing runs faster. */
export const ACCELERATE_ABOVE = 0.6
/** Seconds behind the newest frame from which it is no use hurrying. */
export const JUMP_ABOVE = 2.5
/** Where a jump lands, seconds before the newest frame. */
export const LANDING = 0.15
const RELAX_BELOW = 0.35
const KEEP_BEHIND = 8
const TRIM_ABOVE = 14

/** Seconds between what is shown and what has arrived. */
export function behind(state: BufferState): number {
  const last = state.ranges[state.ranges.length - 1]
  return last ? Math.max(0, last.end - state.currentTime) : 0
}

export function steer(state: BufferState, rate: number): Steering {
  const last = state.ranges[state.ranges.length - 1]
  if (!last) return { rate: 1 }
  const trimTo =
    state.currentTime - (state.ranges[0]?.start ?? 0) > TRIM_ABOVE
      ? state.currentTime - KEEP_BEHIND
      : undefined
  const landing = Math.max(last.start, last.end - LANDING)
  const inside = state.ranges.some(
    (range) => state.currentTime >= range.start - 0.05 && state.currentTime <= range.end,
  )
  const lag = behind(state)
  if (!inside || !state.started) {
    const ahead = state.currentTime > last.end && state.currentTime - last.end < 0.5
    return ahead ? { rate: 1, trimTo } : { seekTo: landing, rate: 1, trimTo }
  }
  if (lag > JUMP_ABOVE) return { seekTo: landing, rate: 1, trimTo }
  return { rate: nextRate(lag, rate), trimTo }
}

/** Hysteresis: once faster, stay so until well inside the target, or the rate would flutter. */
function nextRate(lag: number, rate: number): number {
  if (lag > ACCELERATE_ABOVE * 2) return 1.5
  if (lag > ACCELERATE_ABOVE) return Math.max(rate, 1.15)
  if (lag < RELAX_BELOW) return 1
  return rate > 1 ? 1.15 : 1
}
