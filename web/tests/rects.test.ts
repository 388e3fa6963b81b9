import { describe, expect, it } from 'vitest'
import { between, LEAST, moved, resized, uncovers } from '@/lib/rects'

const rect = { left: 0.2, top: 0.2, right: 0.4, bottom: 0.5 }

describe('rectangles on a picture', () => {
  it('are the same drawn from any corner', () => {
    const there = between({ x: 0.1, y: 0.6 }, { x: 0.5, y: 0.2 })
    expect(there).toEqual({ left: 0.1, top: 0.2, right: 0.5, bottom: 0.6 })
    expect(between({ x: 0.5, y: 0.2 }, { x: 0.1, y: 0.6 })).toEqual(there)
  })
  it('end at the edge, wherever the pointer goes', () => {
    expect(between({ x: 0.9, y: 0.9 }, { x: 1.7, y: 3 })).toEqual({
      left: 0.9,
      top: 0.9,
      right: 1,
      bottom: 1,
    })
  })
  it('are none when the hand only slipped', () => {
    expect(between({ x: 0.5, y: 0.5 }, { x: 0.5 + LEAST / 2, y: 0.9 })).toBeNull()
  })
  it('keep their size when they are moved against the edge', () => {
    expect(moved(rect, 1, -1)).toEqual({ left: 0.8, top: 0, right: 1, bottom: 0.3 })
  })
  it('never turn inside out when they are resized', () => {
    expect(resized(rect, -1, -1)).toEqual({ ...rect, right: 0.21, bottom: 0.21 })
  })
  it('uncover when one is gone or smaller, not when one is added', () => {
    expect(uncovers([rect], [rect, moved(rect, 0.1, 0)])).toBe(false)
    expect(uncovers([rect], [])).toBe(true)
    expect(uncovers([rect], [resized(rect, -0.01, 0)])).toBe(true)
    expect(uncovers([], [rect])).toBe(false)
  })
})
