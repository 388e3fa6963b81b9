/**
 * The points of a map as columns, as the API packs them.
 *
 * A header of sixteen bytes (`LJP1`, count, total, zero; little endian), then one column after the
 * other: id u32, longitude i32, latitude i32 (10⁻⁷ degrees), direction u16, angle u16, distance u16,
 * then class, state, network, score, severity, one byte each. Objects for 100,000 cameras would cost
 * more than everything else the page does.
 */

/** What a u16 or u8 says when the file says nothing. */
export const UNKNOWN_16 = 0xffff
export const UNKNOWN_8 = 0xff

const HEADER = 16
const PER_POINT = 23
const MAGIC = 0x31504a4c

export interface Points {
  count: number
  /** How many there are in all: more than `count` when the answer was cut. */
  total: number
  id: Uint32Array
  /** 10⁻⁷ degrees, WGS-84. */
  longitude: Int32Array
  latitude: Int32Array
  /** Degrees from north, clockwise. */
  direction: Uint16Array
  /** Horizontal field of view in degrees. */
  angle: Uint16Array
  /** Metres. */
  distance: Uint16Array
  pointClass: Uint8Array
  state: Uint8Array
  network: Uint8Array
  score: Uint8Array
  severity: Uint8Array
}

export class UnreadablePointsError extends Error {}

export function readPoints(buffer: ArrayBuffer): Points {
  const head = new DataView(buffer)
  if (buffer.byteLength < HEADER || head.getUint32(0, true) !== MAGIC)
    throw new UnreadablePointsError('not a table of points')
  const count = head.getUint32(4, true)
  if (buffer.byteLength < HEADER + count * PER_POINT)
    throw new UnreadablePointsError('the table of points is cut off')
  let at = HEADER
  const take = (bytes: number): number => {
    const start = at
    at += bytes * count
    return start
  }
  return {
    count,
    total: head.getUint32(8, true),
    id: new Uint32Array(buffer, take(4), count),
    longitude: new Int32Array(buffer, take(4), count),
    latitude: new Int32Array(buffer, take(4), count),
    direction: new Uint16Array(buffer, take(2), count),
    angle: new Uint16Array(buffer, take(2), count),
    distance: new Uint16Array(buffer, take(2), count),
    pointClass: new Uint8Array(buffer, take(1), count),
    state: new Uint8Array(buffer, take(1), count),
    network: new Uint8Array(buffer, take(1), count),
    score: new Uint8Array(buffer, take(1), count),
    severity: new Uint8Array(buffer, take(1), count),
  }
}

export const NO_POINTS: Points = readPoints(new Uint32Array([MAGIC, 0, 0, 0]).buffer)

/** What is asked of points on the page itself, without the server. */
export interface Choice {
  pointClass: number | null
  state: number | null
  network: number | null
  severity: number | null
}

export const EVERYTHING: Choice = { pointClass: null, state: null, network: null, severity: null }

/** The places in the columns of those that are wanted. */
export function choose(points: Points, choice: Choice): Uint32Array {
  const kept = new Uint32Array(points.count)
  const columns = (['pointClass', 'state', 'network', 'severity'] as const)
    .filter((name) => choice[name] !== null)
    .map((name) => ({ column: points[name], wanted: choice[name] as number }))
  let length = 0
  for (let index = 0; index < points.count; index += 1) {
    if (columns.every(({ column, wanted }) => column[index] === wanted)) kept[length++] = index
  }
  return kept.subarray(0, length)
}
