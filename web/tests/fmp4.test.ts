import { describe, expect, it } from 'vitest'
import {
  aacCodec,
  avcCodec,
  concat,
  hevcCodec,
  isInit,
  readInit,
  SegmentSplitter,
} from '@/player/fmp4'

const ascii = (text: string): Uint8Array => new TextEncoder().encode(text)

function box(type: string, ...parts: Uint8Array[]): Uint8Array {
  const body = concat(parts)
  const head = new Uint8Array(8)
  new DataView(head.buffer).setUint32(0, body.length + 8)
  head.set(ascii(type), 4)
  return concat([head, body])
}

function visual(type: string, width: number, height: number, config: Uint8Array): Uint8Array {
  const head = new Uint8Array(78)
  new DataView(head.buffer).setUint16(24, width)
  new DataView(head.buffer).setUint16(26, height)
  return box(type, head, config)
}

function init(...entries: Uint8Array[]): Uint8Array {
  const tracks = entries.map((entry) =>
    box('trak', box('mdia', box('minf', box('stbl', box('stsd', new Uint8Array(8), entry))))),
  )
  return concat([box('ftyp', ascii('isom')), box('moov', ...tracks)])
}

const AVCC = box('avcC', new Uint8Array([1, 0x4d, 0x00, 0x28, 0xff]))
const HVCC_BODY = new Uint8Array([1, 0x01, 0x60, 0, 0, 0, 0x90, 0, 0, 0, 0, 0, 93])
const ESDS_BODY = new Uint8Array([
  0, 0, 0, 0, 3, 25, 0, 1, 0, 4, 17, 0x40, 0x15, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 5, 2, 0x12, 0x10,
  6, 1, 2,
])

describe('codec strings', () => {
  it('come from avcC', () => {
    expect(avcCodec('avc1', AVCC.subarray(8))).toBe('avc1.4d0028')
  })

  it('come from hvcC with reversed compatibility flags and no trailing zeros', () => {
    expect(hevcCodec('hvc1', HVCC_BODY)).toBe('hvc1.1.6.L93.90')
  })

  it('come from the descriptors of esds', () => {
    expect(aacCodec(ESDS_BODY)).toBe('mp4a.40.2')
  })
})

describe('init segment', () => {
  it('tells codec and size', () => {
    expect(readInit(init(visual('avc1', 1920, 1080, AVCC)))).toEqual({
      mime: 'video/mp4; codecs="avc1.4d0028"',
      video: 'avc1.4d0028',
      width: 1920,
      height: 1080,
    })
  })

  it('names picture and sound together', () => {
    const sound = box('mp4a', new Uint8Array(28), box('esds', ESDS_BODY))
    const info = readInit(init(visual('hvc1', 640, 360, box('hvcC', HVCC_BODY)), sound))
    expect(info?.mime).toBe('video/mp4; codecs="hvc1.1.6.L93.90,mp4a.40.2"')
  })

  it('without a known track is nothing', () => {
    expect(readInit(init(box('wvtt')))).toBeUndefined()
    expect(readInit(ascii('not a box at all'))).toBeUndefined()
  })

  it('is told from a fragment by its first box', () => {
    expect(isInit(box('ftyp'))).toBe(true)
    expect(isInit(box('moof'))).toBe(false)
    expect(isInit(new Uint8Array(3))).toBe(false)
  })
})

describe('splitter', () => {
  const head = init(visual('avc1', 64, 64, AVCC))
  const first = concat([box('moof', ascii('aaaa')), box('mdat', ascii('picture'))])
  const second = concat([box('styp'), box('moof', ascii('bb')), box('mdat', ascii('another'))])
  const whole = concat([head, first, second])

  it.each([1, 2, 3, 7, 64, 10_000])('gives the same segments for pieces of %i bytes', (size) => {
    const splitter = new SegmentSplitter()
    const out = []
    for (let at = 0; at < whole.length; at += size)
      out.push(...splitter.push(whole.subarray(at, at + size)))
    expect(out.map((segment) => segment.kind)).toEqual(['init', 'fragment', 'fragment'])
    expect(out.map((segment) => segment.bytes)).toEqual([head, first, second])
  })

  it('refuses a box no stream of ours would have', () => {
    expect(() => new SegmentSplitter().push(new Uint8Array([0xff, 0, 0, 0, 1, 2, 3, 4]))).toThrow(
      RangeError,
    )
  })
})
