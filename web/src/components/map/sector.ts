/** What a camera sees, as a sector on the plane of the map. */
import { planePerMetre } from './datum'
import { UNKNOWN_16 } from './points'

export interface Sector {
  /** Plane units. */
  radius: number
  /** Angles of a canvas: radians, from east, clockwise. */
  from: number
  to: number
}

/** How far a camera is drawn that does not say, in metres: too short to promise anything. */
export const ASSUMED_METRES = 30
/** How wide: a usual lens. */
export const ASSUMED_DEGREES = 60

/**
 * The sector of a camera at height `y` of the plane; null when it does not say where it looks.
 * A full circle needs no direction.
 */
export function sectorOf(
  direction: number,
  angle: number,
  metres: number,
  y: number,
): Sector | null {
  const wide = angle === UNKNOWN_16 || angle === 0 ? ASSUMED_DEGREES : Math.min(angle, 360)
  if (direction === UNKNOWN_16 && wide < 360) return null
  const far = metres === UNKNOWN_16 || metres === 0 ? ASSUMED_METRES : metres
  const radius = far * planePerMetre(y)
  if (wide >= 360) return { radius, from: 0, to: 2 * Math.PI }
  // North is up: a quarter turn before the canvas's zero, which is east.
  const middle = ((direction - 90) * Math.PI) / 180
  const half = ((wide / 2) * Math.PI) / 180
  return { radius, from: middle - half, to: middle + half }
}
