/** What colours on the map mean: one legend for each way of looking at the points. */
import { UNKNOWN_8, type Points } from './points'

export type Mode = 'class' | 'state' | 'network' | 'score' | 'severity'
export const MODES: readonly Mode[] = ['class', 'state', 'network', 'score', 'severity']

export interface Shade {
  /** Word in the locales: `map.legend.<mode>.<name>`. */
  name: string
  colour: string
  /** Which value of the column it stands for; undefined is everything else. */
  value?: number
}

/** Life states in the order the API numbers them. */
export const STATES = [
  'planned',
  'building',
  'accepted',
  'in_use',
  'repair',
  'moved',
  'removed',
] as const

const GREY = '#8794a3'
const GREEN = '#2fbf87'
const BLUE = '#3f8efc'
const AMBER = '#e5a02f'
const RED = '#e4575b'
const VIOLET = '#a678e8'

export const LEGENDS: Record<Mode, readonly Shade[]> = {
  class: [
    { name: 'first', colour: RED, value: 1 },
    { name: 'second', colour: AMBER, value: 2 },
    { name: 'third', colour: BLUE, value: 3 },
    { name: 'internal', colour: VIOLET, value: 4 },
    { name: 'other', colour: GREEN, value: 9 },
    { name: 'none', colour: GREY },
  ],
  state: [
    { name: 'planned', colour: '#6fb7d9', value: 0 },
    { name: 'building', colour: BLUE, value: 1 },
    { name: 'accepted', colour: VIOLET, value: 2 },
    { name: 'in_use', colour: GREEN, value: 3 },
    { name: 'repair', colour: AMBER, value: 4 },
    { name: 'moved', colour: '#c48a6a', value: 5 },
    { name: 'removed', colour: RED, value: 6 },
    { name: 'none', colour: GREY },
  ],
  network: [
    { name: 'online', colour: GREEN, value: 2 },
    { name: 'offline', colour: RED, value: 1 },
    { name: 'absent', colour: GREY },
  ],
  score: [
    { name: 'good', colour: GREEN },
    { name: 'fair', colour: AMBER },
    { name: 'poor', colour: RED },
    { name: 'none', colour: GREY },
  ],
  severity: [
    { name: 'clean', colour: GREEN, value: 0 },
    { name: 'notice', colour: BLUE, value: 1 },
    { name: 'warning', colour: AMBER, value: 2 },
    { name: 'error', colour: RED, value: 3 },
    { name: 'none', colour: GREY },
  ],
}

/** From which score a file counts as good, and as fair. */
export const GOOD = 90
export const FAIR = 60

function scoreKey(score: number): number {
  if (score === UNKNOWN_8) return 3
  if (score >= GOOD) return 0
  return score >= FAIR ? 1 : 2
}

/** Which place in the legend each value of a byte has. */
function keysOfValues(mode: Mode): Uint8Array {
  const legend = LEGENDS[mode]
  const keys = new Uint8Array(256).fill(legend.length - 1)
  if (mode === 'score') return keys.map((_, score) => scoreKey(score))
  legend.forEach((shade, key) => {
    if (shade.value !== undefined) keys[shade.value] = key
  })
  return keys
}

/** The place in the legend of each point. */
export function keysOf(points: Points, mode: Mode): Uint8Array {
  const column = {
    class: points.pointClass,
    state: points.state,
    network: points.network,
    score: points.score,
    severity: points.severity,
  }[mode]
  const keys = keysOfValues(mode)
  return column.map((value) => keys[value] as number)
}

/** How many of the chosen points have each colour. */
export function count(keys: Uint8Array, chosen: Uint32Array, mode: Mode): number[] {
  const counts = new Array<number>(LEGENDS[mode].length).fill(0)
  for (const point of chosen) {
    const key = keys[point] as number
    counts[key] = (counts[key] as number) + 1
  }
  return counts
}
