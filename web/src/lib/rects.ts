/** Rectangles on a picture, in shares of its sides: 0,0 is its upper left. */

export interface Rect {
  left: number
  top: number
  right: number
  bottom: number
}

export interface Point {
  x: number
  y: number
}

/** The least share of a side that is taken for a rectangle and not for a slip of the hand. */
export const LEAST = 0.01

const held = (value: number, low = 0, high = 1): number => Math.min(Math.max(value, low), high)

/** Three digits: a pixel or two of any camera. */
const rounded = (value: number): number => Math.round(value * 1000) / 1000

/** The rectangle between two corners, however it was drawn; none if it is too small to mean it. */
export function between(one: Point, other: Point): Rect | null {
  const rect = {
    left: rounded(held(Math.min(one.x, other.x))),
    top: rounded(held(Math.min(one.y, other.y))),
    right: rounded(held(Math.max(one.x, other.x))),
    bottom: rounded(held(Math.max(one.y, other.y))),
  }
  return rect.right - rect.left < LEAST || rect.bottom - rect.top < LEAST ? null : rect
}

/** The same rectangle elsewhere, as far as the picture goes. */
export function moved<T extends Rect>(rect: T, dx: number, dy: number): T {
  const across = held(dx, -rect.left, 1 - rect.right)
  const down = held(dy, -rect.top, 1 - rect.bottom)
  return {
    ...rect,
    left: rounded(rect.left + across),
    right: rounded(rect.right + across),
    top: rounded(rect.top + down),
    bottom: rounded(rect.bottom + down),
  }
}

/** The rectangle with its lower right corner elsewhere; never smaller than it may be. */
export function resized<T extends Rect>(rect: T, dx: number, dy: number): T {
  return {
    ...rect,
    right: rounded(held(rect.right + dx, rect.left + LEAST)),
    bottom: rounded(held(rect.bottom + dy, rect.top + LEAST)),
  }
}

/** Whether something of what was covered no longer is, as it was. */
export function uncovers(before: readonly Rect[], after: readonly Rect[]): boolean {
  const same = (a: Rect, b: Rect) =>
    a.left === b.left && a.top === b.top && a.right === b.right && a.bottom === b.bottom
  return before.some((one) => !after.some((other) => same(one, other)))
}
