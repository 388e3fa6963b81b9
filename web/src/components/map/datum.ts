/**
 * From WGS-84 to the datum of a map's tiles and back, and on to the plane the map is drawn on.
 *
 * Mirrors `lianjing.kernel.datum`: GCJ-02 has no published formula; the one in use is good to about a
 * metre, and is undone by iteration.
 */

/** What the tiles of a base map are reckoned on; CGCS2000 is taken as equal to WGS-84. */
export type Datum = 'wgs84' | 'cgcs2000' | 'gcj02'

/** Longitude, latitude in degrees. */
export type Place = [number, number]

const AXIS = 6378245
const ECCENTRICITY_SQUARED = 0.006693421622965943
const RADIUS = 6371008.8
const SPHERE = 6378137
const STEPS = 30
const CLOSE = 1e-9
const radians = (degrees: number): number => (degrees * Math.PI) / 180

const outsideChina = (longitude: number, latitude: number): boolean =>
  !(longitude >= 72.004 && longitude <= 137.8347 && latitude >= 0.8293 && latitude <= 55.8271)

export function fromWgs84(longitude: number, latitude: number, datum: Datum): Place {
  if (datum !== 'gcj02' || outsideChina(longitude, latitude)) return [longitude, latitude]
  return shift(longitude, latitude)
}

export function toWgs84(longitude: number, latitude: number, datum: Datum): Place {
  if (datum !== 'gcj02' || outsideChina(longitude, latitude)) return [longitude, latitude]
  let guess: Place = [longitude, latitude]
  for (let step = 0; step < STEPS; step += 1) {
    const [x, y] = shift(...guess)
    const east = longitude - x
    const north = latitude - y
    guess = [guess[0] + east, guess[1] + north]
    if (Math.abs(east) < CLOSE && Math.abs(north) < CLOSE) break
  }
  return guess
}

function shift(longitude: number, latitude: number): Place {
  const x = longitude - 105
  const y = latitude - 35
  const angle = radians(latitude)
  const magic = 1 - ECCENTRICITY_SQUARED * Math.sin(angle) ** 2
  const meridian = (AXIS * (1 - ECCENTRICITY_SQUARED)) / (magic * Math.sqrt(magic))
  const parallel = (AXIS / Math.sqrt(magic)) * Math.cos(angle)
  return [
    longitude + (shiftEast(x, y) / parallel) * (180 / Math.PI),
    latitude + (shiftNorth(x, y) / meridian) * (180 / Math.PI),
  ]
}

const wave = (value: number, factor: number, weight: number): number =>
  weight * Math.sin(value * factor * Math.PI)

function shiftNorth(x: number, y: number): number {
  const flat = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * Math.sqrt(Math.abs(x))
  const ripple = wave(x, 6, 20) + wave(x, 2, 20)
  const swell = wave(y, 1, 20) + wave(y, 1 / 3, 40) + wave(y, 1 / 12, 160) + wave(y, 1 / 30, 320)
  return flat + ((ripple + swell) * 2) / 3
}

function shiftEast(x: number, y: number): number {
  const flat = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * Math.sqrt(Math.abs(x))
  const ripple = wave(x, 6, 20) + wave(x, 2, 20)
  const swell = wave(x, 1, 20) + wave(x, 1 / 3, 40) + wave(x, 1 / 12, 150) + wave(x, 1 / 30, 300)
  return flat + ((ripple + swell) * 2) / 3
}

/** Web Mercator (EPSG:3857) metres of a place of ours, on the datum of the tiles below. */
export function toPlane(longitude: number, latitude: number, datum: Datum): Place {
  const [east, north] = fromWgs84(longitude, latitude, datum)
  const clipped = Math.max(-85, Math.min(85, north))
  return [SPHERE * radians(east), SPHERE * Math.log(Math.tan(Math.PI / 4 + radians(clipped) / 2))]
}

export function fromPlane(x: number, y: number, datum: Datum): Place {
  const east = (x / SPHERE) * (180 / Math.PI)
  const north = (2 * Math.atan(Math.exp(y / SPHERE)) - Math.PI / 2) * (180 / Math.PI)
  return toWgs84(east, north, datum)
}

/** How many units of the plane a metre on the ground takes at this height of the plane. */
export const planePerMetre = (y: number): number => Math.cosh(y / SPHERE)

/** Metres between two places, on a sphere. */
export function metresBetween(from: Place, to: Place): number {
  const first = radians(from[1])
  const second = radians(to[1])
  const up = Math.sin((second - first) / 2)
  const across = Math.sin(radians(to[0] - from[0]) / 2)
  const chord = up * up + Math.cos(first) * Math.cos(second) * across * across
  return 2 * RADIUS * Math.asin(Math.min(1, Math.sqrt(chord)))
}
