/** Weekly hours as a week of minutes: what the grid paints and the rows say is one model. */
import type { Hours } from '@/api/rights'

const HOUR = 60
const DAY = 24 * HOUR
const WEEK = 7 * DAY

/** Which minutes of the week are inside, from Monday 0:00. */
export type Week = Uint8Array
export type CellState = 'on' | 'part' | 'off'

/** A rectangle of the grid, edges included; either corner may come first. */
export interface Block {
  day: number
  hour: number
  toDay: number
  toHour: number
}

export const WORKDAYS: Hours = [0b0011111, 8 * HOUR, 18 * HOUR]
export const ALWAYS: Hours = [0b1111111, 0, DAY]

export function weekOf(spans: readonly Hours[]): Week {
  const week = new Uint8Array(WEEK)
  for (const [mask, from, to] of spans)
    for (let day = 0; day < 7; day++)
      if (mask & (1 << day))
        for (let minute = day * DAY + from; minute < day * DAY + to; minute++)
          week[minute % WEEK] = 1
  return week
}

/** The fewest rows that say a week: joined, days of like hours together, nights in one piece. */
export function spansOf(week: Week): Hours[] {
  const rows = new Map<string, Hours>()
  for (const [begin, end] of pieces(week)) {
    const day = Math.floor(begin / DAY)
    const [from, to] = [begin - day * DAY, end - day * DAY]
    const row = rows.get(`${from}-${to}`) ?? [0, from, to]
    rows.set(`${from}-${to}`, [row[0] | (1 << day), from, to])
  }
  return [...rows.values()]
}

/** Runs of minutes by day; one that goes past midnight stays whole up to a day's length. */
function pieces(week: Week): [number, number][] {
  const found: [number, number][] = []
  for (const [begin, end] of runs(week)) {
    if (end - begin < DAY && begin % DAY) {
      found.push([begin, end])
      continue
    }
    for (let at = begin; at < end;) {
      const next = Math.min(end, (Math.floor(at / DAY) + 1) * DAY)
      found.push(at < WEEK ? [at, next] : [at - WEEK, next - WEEK])
      at = next
    }
  }
  return found.sort(([one], [other]) => one - other)
}

/** Joined runs; the one over Sunday's midnight begins on Sunday and ends past the week. */
function runs(week: Week): [number, number][] {
  if (week.every(Boolean)) return [[0, WEEK]]
  const found: [number, number][] = []
  for (let minute = 0; minute < WEEK; minute++) {
    if (!week[minute] || week[(minute || WEEK) - 1]) continue
    let end = minute
    while (week[end % WEEK]) end++
    found.push([minute, end])
  }
  return found
}

export function cellOf(week: Week, day: number, hour: number): CellState {
  const begin = day * DAY + hour * HOUR
  const inside = week.subarray(begin, begin + HOUR).reduce((sum, one) => sum + one, 0)
  return inside === HOUR ? 'on' : inside ? 'part' : 'off'
}

/** The week with whole hours of a block inside or outside; minutes elsewhere stay as they are. */
export function painted(week: Week, block: Block, inside: boolean): Week {
  const next = week.slice()
  for (const [day, hour] of cellsOf(block)) {
    const begin = day * DAY + hour * HOUR
    next.fill(inside ? 1 : 0, begin, begin + HOUR)
  }
  return next
}

/** Whether every hour of a block is inside: painting it again then takes it out. */
export function isFull(week: Week, block: Block): boolean {
  return [...cellsOf(block)].every(([day, hour]) => cellOf(week, day, hour) === 'on')
}

function* cellsOf({ day, hour, toDay, toHour }: Block): Generator<[number, number]> {
  for (let one = Math.min(day, toDay); one <= Math.max(day, toDay); one++)
    for (let at = Math.min(hour, toHour); at <= Math.max(hour, toHour); at++) yield [one, at]
}

/** A minute of a day as a clock shows it; the end of the day is 24:00 where asked for. */
export function clock(minute: number, end = false): string {
  const of = end && minute === DAY ? minute : minute % DAY
  return `${String(Math.floor(of / HOUR)).padStart(2, '0')}:${String(of % HOUR).padStart(2, '0')}`
}
