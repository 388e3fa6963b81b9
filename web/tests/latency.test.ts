import { describe, expect, it } from 'vitest'
import { ACCELERATE_ABOVE, behind, LANDING, steer } from '@/player/latency'

const at = (currentTime: number, start: number, end: number, started = true) => ({
  currentTime,
  ranges: [{ start, end }],
  started,
})

describe('steering', () => {
  it('does nothing without a buffer', () => {
    expect(steer({ currentTime: 0, ranges: [], started: false }, 1)).toEqual({ rate: 1 })
  })

  it('jumps to the newest picture at the start', () => {
    expect(steer(at(0, 100, 102, false), 1).seekTo).toBeCloseTo(102 - LANDING)
  })

  it('never jumps before what is there', () => {
    expect(steer(at(0, 100, 100.04, false), 1).seekTo).toBe(100)
  })

  it('leaves a small delay alone', () => {
    expect(steer(at(10, 5, 10.3), 1)).toEqual({ rate: 1, trimTo: undefined })
  })

  it('runs faster when behind, and much faster when far behind', () => {
    expect(steer(at(10, 5, 10 + ACCELERATE_ABOVE + 0.1), 1).rate).toBeGreaterThan(1)
    expect(steer(at(10, 5, 11.5), 1).rate).toBe(1.5)
  })

  it('keeps running faster until well inside the target', () => {
    expect(steer(at(10, 5, 10.5), 1.15).rate).toBe(1.15)
    expect(steer(at(10, 5, 10.5), 1).rate).toBe(1)
    expect(steer(at(10, 5, 10.3), 1.15).rate).toBe(1)
  })

  it('jumps when hurrying is no use', () => {
    expect(steer(at(10, 5, 15), 1).seekTo).toBeCloseTo(15 - LANDING)
  })

  it('jumps over a gap', () => {
    const state = {
      currentTime: 10.5,
      ranges: [
        { start: 5, end: 10 },
        { start: 12, end: 13 },
      ],
      started: true,
    }
    expect(steer(state, 1).seekTo).toBeCloseTo(13 - LANDING)
  })

  it('waits when it has run a little past the end', () => {
    expect(steer(at(10.1, 5, 10), 1).seekTo).toBeUndefined()
  })

  it('forgets what is long past', () => {
    expect(steer(at(30, 5, 30.2), 1).trimTo).toBe(22)
    expect(steer(at(10, 5, 10.2), 1).trimTo).toBeUndefined()
  })

  it('knows how far behind it is', () => {
    expect(behind(at(10, 5, 12))).toBe(2)
    expect(behind({ currentTime: 3, ranges: [], started: false })).toBe(0)
  })
})
