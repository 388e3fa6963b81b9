/** Digital zoom into a picture: pure arithmetic on a scale and a shift, in shares of the picture's size. */

export interface Zoom {
  scale: number
  /** Where the left and upper edge of the picture lie: 0 when not shifted, never positive. */
  x: number
  y: number
}

export const WHOLE: Zoom = { scale: 1, x: 0, y: 0 }
const MOST = 8

const clamp = (value: number, low: number, high: number): number =>
  Math.min(high, Math.max(low, value))

/** Zoom by a factor so that what lies under the pointer (0…1 each way) stays under it. */
export function zoomAt(zoom: Zoom, pointer: { x: number; y: number }, factor: number): Zoom {
  const scale = clamp(zoom.scale * factor, 1, MOST)
  const grown = scale / zoom.scale
  const place = (shift: number, at: number): number =>
    clamp(at - (at - shift) * grown, 1 - scale, 0) || 0
  return { scale, x: place(zoom.x, pointer.x), y: place(zoom.y, pointer.y) }
}

export function transformOf({ scale, x, y }: Zoom): string | undefined {
  return scale === 1 ? undefined : `translate(${x * 100}%, ${y * 100}%) scale(${scale})`
}
