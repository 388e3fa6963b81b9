/**
 * Which points stand together at one level of zoom.
 *
 * One pass puts each point into the square of a grid; a second lets a square whose middle comes too
 * near to that of a fuller neighbour join it, so that circles do not cover each other. A level is
 * worked out once and then only looked through: panning never groups anything.
 */

/** What one pass needs of the points: the plane, which of them count, and a colour key of each. */
export interface Ground {
  x: Float64Array
  y: Float64Array
  chosen: Uint32Array
  /** Of each point: which of the legend's colours it has. */
  key: Uint8Array
  /** How many colours the legend has. */
  keys: number
}

export interface Clusters {
  length: number
  x: Float64Array
  y: Float64Array
  /** How many points; a point by itself is a cluster of one. */
  size: Uint32Array
  /** One of its points, for clusters of one: the point. */
  first: Uint32Array
  /** `keys` counts of each cluster, one cluster after the other. */
  tally: Uint32Array
  keys: number
}

/** Squares wide and high; enough for the whole earth in squares of 40 cm. */
const WIDE = 2 ** 26

export function group(ground: Ground, cell: number, near: number): Clusters {
  const squares = intoSquares(ground, cell)
  return squares.length > 1 && near > 0 ? join(squares, cell, near) : squares
}

const squareOf = (x: number, y: number, cell: number): number =>
  (Math.floor(y / cell) + WIDE / 2) * WIDE + Math.floor(x / cell) + WIDE / 2

function intoSquares(ground: Ground, cell: number): Clusters {
  const { x, y, chosen, key, keys } = ground
  const found = empty(chosen.length, keys)
  const placeOf = new Map<number, number>()
  for (const point of chosen) {
    const px = x[point] as number
    const py = y[point] as number
    const square = squareOf(px, py, cell)
    let at = placeOf.get(square)
    if (at === undefined) {
      at = found.length++
      placeOf.set(square, at)
      found.first[at] = point
    }
    found.size[at] = (found.size[at] as number) + 1
    found.x[at] = (found.x[at] as number) + px
    found.y[at] = (found.y[at] as number) + py
    const tally = at * keys + (key[point] as number)
    found.tally[tally] = (found.tally[tally] as number) + 1
  }
  for (let at = 0; at < found.length; at += 1) {
    const size = found.size[at] as number
    found.x[at] = (found.x[at] as number) / size
    found.y[at] = (found.y[at] as number) / size
  }
  return trimmed(found)
}

function empty(room: number, keys: number): Clusters {
  return {
    length: 0,
    x: new Float64Array(room),
    y: new Float64Array(room),
    size: new Uint32Array(room),
    first: new Uint32Array(room),
    tally: new Uint32Array(room * keys),
    keys,
  }
}

function trimmed(found: Clusters): Clusters {
  const { length, keys } = found
  return {
    length,
    keys,
    x: found.x.slice(0, length),
    y: found.y.slice(0, length),
    size: found.size.slice(0, length),
    first: found.first.slice(0, length),
    tally: found.tally.slice(0, length * keys),
  }
}

/** Fuller ones first take in what stands within `near` of them. */
function join(squares: Clusters, cell: number, near: number): Clusters {
  const { length } = squares
  const order = Uint32Array.from({ length }, (_, at) => at)
  order.sort((a, b) => (squares.size[b] as number) - (squares.size[a] as number))
  const bySquare = new Map<number, number[]>()
  for (let at = 0; at < length; at += 1) {
    const square = squareOf(squares.x[at] as number, squares.y[at] as number, cell)
    const others = bySquare.get(square)
    if (others) others.push(at)
    else bySquare.set(square, [at])
  }
  const gone = new Uint8Array(length)
  const joined = empty(length, squares.keys)
  for (const at of order) {
    if (gone[at]) continue
    gone[at] = 1
    const own = joined.length++
    copy(squares, at, joined, own)
    for (const other of around(squares, at, cell, bySquare)) {
      if (!gone[other] && apart(squares, at, other) < near) {
        gone[other] = 1
        take(squares, other, joined, own)
      }
    }
  }
  return trimmed(joined)
}

function* around(
  squares: Clusters,
  at: number,
  cell: number,
  bySquare: Map<number, number[]>,
): Generator<number> {
  const middle = squareOf(squares.x[at] as number, squares.y[at] as number, cell)
  for (const row of [-WIDE, 0, WIDE]) {
    for (const column of [-1, 0, 1]) {
      yield* bySquare.get(middle + row + column) ?? []
    }
  }
}

function apart(squares: Clusters, a: number, b: number): number {
  const east = (squares.x[a] as number) - (squares.x[b] as number)
  const north = (squares.y[a] as number) - (squares.y[b] as number)
  return Math.hypot(east, north)
}

function copy(from: Clusters, at: number, to: Clusters, own: number): void {
  to.x[own] = from.x[at] as number
  to.y[own] = from.y[at] as number
  to.size[own] = from.size[at] as number
  to.first[own] = from.first[at] as number
  for (let key = 0; key < from.keys; key += 1)
    to.tally[own * from.keys + key] = from.tally[at * from.keys + key] as number
}

function take(from: Clusters, other: number, to: Clusters, own: number): void {
  const mine = to.size[own] as number
  const theirs = from.size[other] as number
  const both = mine + theirs
  to.x[own] = ((to.x[own] as number) * mine + (from.x[other] as number) * theirs) / both
  to.y[own] = ((to.y[own] as number) * mine + (from.y[other] as number) * theirs) / both
  to.size[own] = both
  for (let key = 0; key < from.keys; key += 1) {
    const at = own * from.keys + key
    to.tally[at] = (to.tally[at] as number) + (from.tally[other * from.keys + key] as number)
  }
}
