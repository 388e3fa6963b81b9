import { describe, expect, it } from 'vitest'
import { tileAddress } from '@/components/map/baseLayers'
import { group, type Ground } from '@/components/map/clusters'
import { count, keysOf, LEGENDS } from '@/components/map/colours'
import {
  fromPlane,
  fromWgs84,
  metresBetween,
  planePerMetre,
  toPlane,
  toWgs84,
} from '@/components/map/datum'
import {
  choose,
  EVERYTHING,
  readPoints,
  UNKNOWN_16,
  UnreadablePointsError,
} from '@/components/map/points'
import { ASSUMED_METRES, sectorOf } from '@/components/map/sector'
import { short } from '@/components/map/sprites'

const COLUMNS = 23

function packed(rows: number[][], total = rows.length): ArrayBuffer {
  const buffer = new ArrayBuffer(16 + rows.length * COLUMNS)
  const view = new DataView(buffer)
  view.setUint32(0, 0x31504a4c, true)
  view.setUint32(4, rows.length, true)
  view.setUint32(8, total, true)
  const widths = [4, 4, 4, 2, 2, 2, 1, 1, 1, 1, 1]
  let at = 16
  widths.forEach((width, column) => {
    for (const row of rows) {
      const value = row[column] as number
      if (width === 4) view.setInt32(at, value, true)
      else if (width === 2) view.setUint16(at, value, true)
      else view.setUint8(at, value)
      at += width
    }
  })
  return buffer
}

const ROWS = [
  [7, 1172800000, 318600000, 90, 60, 50, 1, 3, 2, 88, 0],
  [8, 1172800100, 318600100, 65535, 65535, 65535, 2, 4, 1, 255, 3],
  [9, 1181234567, 325000000, 0, 360, 30, 0, 3, 0, 40, 2],
]

describe('the table of points', () => {
  it('is read column by column', () => {
    const points = readPoints(packed(ROWS, 5))
    expect(points.count).toBe(3)
    expect(points.total).toBe(5)
    expect([...points.id]).toEqual([7, 8, 9])
    expect(points.longitude[2]).toBe(1181234567)
    expect(points.direction[1]).toBe(UNKNOWN_16)
    expect([...points.severity]).toEqual([0, 3, 2])
  })

  it('is refused when it is something else or cut off', () => {
    expect(() => readPoints(new ArrayBuffer(4))).toThrow(UnreadablePointsError)
    expect(() => readPoints(new TextEncoder().encode('{"code":"internal"}....').buffer)).toThrow(
      UnreadablePointsError,
    )
    expect(() => readPoints(packed(ROWS).slice(0, 40))).toThrow(UnreadablePointsError)
  })

  it('is chosen from by what somebody filters by', () => {
    const points = readPoints(packed(ROWS))
    expect([...choose(points, EVERYTHING)]).toEqual([0, 1, 2])
    expect([...choose(points, { ...EVERYTHING, state: 3 })]).toEqual([0, 2])
    expect([...choose(points, { ...EVERYTHING, state: 3, severity: 2 })]).toEqual([2])
  })

  it('is coloured by each way of looking', () => {
    const points = readPoints(packed(ROWS))
    const words = (mode: 'class' | 'score' | 'severity' | 'network') =>
      [...keysOf(points, mode)].map((key) => LEGENDS[mode][key]?.name)
    expect(words('class')).toEqual(['first', 'second', 'none'])
    expect(words('score')).toEqual(['fair', 'none', 'poor'])
    expect(words('severity')).toEqual(['clean', 'error', 'warning'])
    expect(words('network')).toEqual(['online', 'offline', 'absent'])
    expect(count(keysOf(points, 'network'), choose(points, EVERYTHING), 'network')).toEqual([
      1, 1, 1,
    ])
  })
})

function ground(places: [number, number][]): Ground {
  return {
    x: Float64Array.from(places, ([x]) => x),
    y: Float64Array.from(places, ([, y]) => y),
    chosen: Uint32Array.from(places, (_, at) => at),
    key: Uint8Array.from(places, (_, at) => at % 2),
    keys: 2,
  }
}

describe('clusters', () => {
  it('lose and double nobody, whatever the grid', () => {
    let seed = 1
    const random = () => (seed = (seed * 48271) % 2147483647) / 2147483647
    const places = Array.from({ length: 5_000 }, (): [number, number] => [
      (random() - 0.5) * 1e6,
      (random() - 0.5) * 1e6,
    ])
    for (const cell of [10, 5_000, 300_000]) {
      const found = group(ground(places), cell, cell * 0.7)
      expect(found.size.reduce((sum, size) => sum + size, 0)).toBe(places.length)
      expect(found.tally.reduce((sum, size) => sum + size, 0)).toBe(places.length)
    }
  })

  it('stand in the middle of their points and know their colours', () => {
    const found = group(
      ground([
        [1, 1],
        [3, 3],
        [1000, 1000],
      ]),
      100,
      0,
    )
    expect(found.length).toBe(2)
    expect([found.x[0], found.y[0], found.size[0]]).toEqual([2, 2, 2])
    expect([...found.tally.slice(0, 2)]).toEqual([1, 1])
    expect(found.first[1]).toBe(2)
  })

  it('join across the edge of the grid when they are near', () => {
    const across: [number, number][] = [
      [99, 50],
      [101, 50],
    ]
    expect(group(ground(across), 100, 0).length).toBe(2)
    expect(group(ground(across), 100, 70).length).toBe(1)
  })

  it('take 100,000 points in a fraction of a second', () => {
    const places = Array.from({ length: 100_000 }, (_, at): [number, number] => [
      (at % 317) * 991,
      Math.floor(at / 317) * 787,
    ])
    // Time of the processor: a busy machine makes nothing slower by it.
    const begun = process.cpuUsage()
    group(ground(places), 20_000, 14_000)
    expect(process.cpuUsage(begun).user / 1000).toBeLessThan(500)
  })
})

describe('what a camera sees', () => {
  const y = toPlane(117, 32, 'wgs84')[1]

  it('looks north at 0 and east at 90', () => {
    const north = sectorOf(0, 90, 50, y)
    expect(north && (north.from + north.to) / 2).toBeCloseTo(-Math.PI / 2)
    const east = sectorOf(90, 90, 50, y)
    expect(east && (east.from + east.to) / 2).toBeCloseTo(0)
    expect(east && east.to - east.from).toBeCloseTo(Math.PI / 2)
  })

  it('reaches as far on the ground as it says, on a plane that stretches', () => {
    expect(sectorOf(0, 60, 100, y)?.radius).toBeCloseTo(100 / Math.cos((32 * Math.PI) / 180), 3)
    expect(sectorOf(0, 60, UNKNOWN_16, y)?.radius).toBeCloseTo(ASSUMED_METRES * planePerMetre(y))
  })

  it('is not drawn without a direction, unless it sees all round', () => {
    expect(sectorOf(UNKNOWN_16, 60, 50, y)).toBeNull()
    expect(sectorOf(UNKNOWN_16, 360, 50, y)?.to).toBeCloseTo(2 * Math.PI)
  })
})

describe('datums', () => {
  it('shift by some hundred metres for GCJ-02 and come back', () => {
    const here: [number, number] = [117.283042, 31.861191]
    const there = fromWgs84(...here, 'gcj02')
    const away = metresBetween(here, there)
    expect(away).toBeGreaterThan(300)
    expect(away).toBeLessThan(800)
    expect(metresBetween(toWgs84(...there, 'gcj02'), here)).toBeLessThan(0.001)
    expect(fromWgs84(...here, 'cgcs2000')).toEqual(here)
  })

  it('shift nothing outside China', () => {
    expect(fromWgs84(2.35, 48.85, 'gcj02')).toEqual([2.35, 48.85])
  })

  it('go to the plane of the map and back', () => {
    for (const datum of ['wgs84', 'gcj02'] as const) {
      const [x, y] = toPlane(117.283042, 31.861191, datum)
      const back = fromPlane(x, y, datum)
      expect(metresBetween(back, [117.283042, 31.861191])).toBeLessThan(0.001)
    }
  })
})

describe('addresses of tiles', () => {
  it('know both ways of writing them', () => {
    expect(tileAddress('http://m/{z}/{x}/{y}.png', 3, 5, 2)).toBe('http://m/3/5/2.png')
    expect(tileAddress('http://m/{z}/{x}/{-y}', 3, 5, 2)).toBe('http://m/3/5/5')
    expect(
      tileAddress('http://m?TileMatrix={TileMatrix}&TileRow={TileRow}&TileCol={TileCol}', 3, 5, 2),
    ).toBe('http://m?TileMatrix=3&TileRow=2&TileCol=5')
    expect(tileAddress('http://m/{z}?tk={token}', 3, 5, 2)).toBe('http://m/3?tk={token}')
  })
})

describe('numbers in a ring', () => {
  it('stay short', () => {
    expect([7, 999, 1_234, 9_999, 12_345].map(short)).toEqual(['7', '999', '1.2k', '9.9k', '12k'])
  })
})
