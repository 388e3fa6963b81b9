import { describe, expect, it } from 'vitest'
import type { Hours } from '@/api/rights'
import { ALWAYS, cellOf, clock, isFull, painted, spansOf, weekOf, WORKDAYS } from '@/lib/hours'

const [MONDAY, TUESDAY, SATURDAY, SUNDAY] = [1, 2, 32, 64]
const again = (...spans: Hours[]): Hours[] => spansOf(weekOf(spans))
const cell = (day: number, hour: number) => ({ day, hour, toDay: day, toHour: hour })

describe('rows of a week', () => {
  it('come back as they were, by the minute', () => {
    const rows: Hours[] = [
      [MONDAY, 485, 1083],
      [TUESDAY, 0, 1],
    ]
    expect(again(...rows)).toEqual(rows)
  })

  it('are joined where they touch or overlap', () => {
    expect(again([MONDAY, 480, 600], [MONDAY, 600, 660], [MONDAY, 630, 700])).toEqual([
      [MONDAY, 480, 700],
    ])
  })

  it('put days of like hours together', () => {
    expect(again([MONDAY, 480, 1080], [SATURDAY, 480, 1080])).toEqual([
      [MONDAY | SATURDAY, 480, 1080],
    ])
    expect(again(WORKDAYS)).toEqual([WORKDAYS])
  })

  it('keep a night in one piece, also the one from Sunday to Monday', () => {
    expect(again([127, 1320, 1800])).toEqual([[127, 1320, 1800]])
    expect(again([SUNDAY, 1320, 1440], [MONDAY, 0, 360])).toEqual([[SUNDAY, 1320, 1800]])
  })

  it('split what is longer than a day at midnight', () => {
    expect(again([16, 1080, 1440], [96, 0, 1440], [MONDAY, 0, 480])).toEqual([
      [MONDAY, 0, 480],
      [16, 1080, 1440],
      [96, 0, 1440],
    ])
  })

  it('are one row for the whole week and none for nothing', () => {
    expect(again([127, 720, 2160])).toEqual([ALWAYS])
    expect(again()).toEqual([])
  })

  it('never leave what the server takes', () => {
    for (const minutes of [1, 59, 60, 1439, 1440]) {
      for (const begin of [0, 1, 719, 1439]) {
        for (const [days, from, to] of again([127 - TUESDAY, begin, begin + minutes])) {
          expect(days).toBeGreaterThan(0)
          expect(from).toBeLessThan(1440)
          expect(to - from).toBeGreaterThan(0)
          expect(to - from).toBeLessThanOrEqual(1440)
        }
      }
    }
  })
})

describe('cells of a week', () => {
  it('tell an hour in part from a whole one', () => {
    const week = weekOf([[MONDAY, 510, 600]])
    expect([7, 8, 9, 10].map((hour) => cellOf(week, 0, hour))).toEqual(['off', 'part', 'on', 'off'])
  })

  it('show the hours after midnight on the next day', () => {
    const week = weekOf([[SUNDAY, 1380, 1500]])
    expect([cellOf(week, 6, 23), cellOf(week, 0, 0), cellOf(week, 0, 1)]).toEqual([
      'on',
      'on',
      'off',
    ])
  })

  it('are painted in blocks from either corner and leave other minutes alone', () => {
    const week = painted(
      weekOf([[MONDAY, 485, 490]]),
      { day: 2, hour: 9, toDay: 1, toHour: 8 },
      true,
    )
    expect(spansOf(week)).toEqual([
      [MONDAY, 485, 490],
      [2 | 4, 480, 600],
    ])
  })

  it('cut a hole into a row', () => {
    const week = painted(weekOf([WORKDAYS]), { day: 0, hour: 12, toDay: 4, toHour: 12 }, false)
    expect(spansOf(week)).toEqual([
      [31, 480, 720],
      [31, 780, 1080],
    ])
  })

  it('are full only if every minute is inside', () => {
    const week = weekOf([[MONDAY, 480, 599]])
    expect(isFull(week, cell(0, 8))).toBe(true)
    expect(isFull(week, cell(0, 9))).toBe(false)
    expect(isFull(weekOf([ALWAYS]), { day: 0, hour: 0, toDay: 6, toHour: 23 })).toBe(true)
  })
})

describe('a clock', () => {
  it('shows the end of a day as 24:00 only where it is an end', () => {
    expect([clock(0), clock(1440), clock(1440, true), clock(1530)]).toEqual([
      '00:00',
      '00:00',
      '24:00',
      '01:30',
    ])
  })
})
