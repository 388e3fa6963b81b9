import { describe, expect, it } from 'vitest'
import type { CallStory } from '@/api'
import { areas } from '@/components/wall/layouts'
import { bytes, dateTime, milliseconds, nameOf, percent } from '@/lib/format'
import { laneOf, rungs, shortStartLine } from '@/lib/ladder'
import { canMove, isFixed } from '@/lib/ptzTypes'
import { Rows, type TreeSegment } from '@/lib/segments'
import { snapshotName } from '@/lib/snapshot'
import { transformOf, WHOLE, zoomAt } from '@/lib/zoom'
import { SseParser } from '@/lib/sse'

describe('server-sent events', () => {
  const text = ': hi\r\n\nevent: status\ndata: {"a":\ndata: 1}\n\ndata: plain\n\nevent: none\n\n'
  const expected = [
    { event: 'comment', data: 'hi' },
    { event: 'status', data: '{"a":\n1}' },
    { event: 'message', data: 'plain' },
  ]

  it.each([1, 2, 5, 1000])('are the same in pieces of %i', (size) => {
    const parser = new SseParser()
    const out = []
    for (let at = 0; at < text.length; at += size)
      out.push(...parser.push(text.slice(at, at + size)))
    expect(out).toEqual(expected)
  })
})

describe('rows of a tree', () => {
  const segments: TreeSegment<string>[] = [
    { kind: 'node', node: 'county', depth: 0 },
    { kind: 'channels', node: 'county', depth: 1, count: 100_000 },
    { kind: 'node', node: 'town', depth: 0 },
  ]
  const rows = new Rows(segments)

  it('are counted without being made', () => {
    expect(rows.total).toBe(100_002)
  })

  it('are found by position', () => {
    expect(rows.at(0)).toEqual({ kind: 'node', node: 'county', depth: 0 })
    expect(rows.at(1)).toEqual({ kind: 'channel', node: 'county', depth: 1, index: 0 })
    expect(rows.at(100_000)).toMatchObject({ kind: 'channel', index: 99_999 })
    expect(rows.at(100_001)).toMatchObject({ kind: 'node', node: 'town' })
    expect(rows.at(100_002)).toBeUndefined()
    expect(rows.at(-1)).toBeUndefined()
  })

  it('know where they are', () => {
    expect(rows.indexOf('town')).toBe(100_001)
    expect(rows.indexOf('county', 5)).toBe(6)
    expect(rows.indexOf('village')).toBe(-1)
  })
})

describe('words', () => {
  it('for times take text, milliseconds and seconds', () => {
    const noon = new Date(2026, 10, 20, 12, 0, 5)
    expect(dateTime(noon)).toBe('2026-11-20 12:00:05')
    expect(dateTime(noon.getTime() / 1000)).toBe('2026-11-20 12:00:05')
    expect(dateTime(null)).toBe('—')
  })

  it('for sizes and spans', () => {
    expect(bytes(900)).toBe('900 B')
    expect(bytes(1536)).toBe('1.5 KB')
    expect(milliseconds(95)).toBe('95 ms')
    expect(milliseconds(5062)).toBe('5.1 s')
    expect(milliseconds(125_000)).toBe('2 min 5 s')
    expect(percent(0.0004)).toBe('0.04 %')
    expect(percent(0)).toBe('0 %')
  })

  it('for things named or not', () => {
    expect(nameOf({ name: '', code: '3301' })).toBe('3301')
    expect(nameOf(undefined)).toBe('—')
  })
})

describe('ladder', () => {
  const story: CallStory = {
    call: 'c',
    started_at: 0,
    outcome: 'failed',
    steps: [{ at_ms: 90, from: 'device', to: 'media', what: 'first_packet' }],
    messages: [
      {
        at_ms: 1,
        direction: 'sent',
        peer: '192.0.2.1:5060',
        start_line: 'INVITE sip:x SIP/2.0',
        text: '',
      },
      {
        at_ms: 50,
        direction: 'received',
        peer: '192.0.2.1:5060',
        start_line: 'SIP/2.0 486 Busy Here',
        text: '',
      },
    ],
  }

  it('is in order of time with messages between signal and the camera', () => {
    expect(rungs(story).map(({ from, to, text, failed }) => [from, to, text, failed])).toEqual([
      ['signal', 'lower', 'INVITE', false],
      ['lower', 'signal', '486 Busy Here', true],
      ['lower', 'media', 'first_packet', false],
    ])
  })

  it('shows the messages of an upper on its side', () => {
    const up = { ...story, direction: 'up', steps: [] }
    expect(rungs(up).map(({ from, to }) => [from, to])).toEqual([
      ['signal', 'upper'],
      ['upper', 'signal'],
    ])
  })

  it('knows lanes by name', () => {
    expect(laneOf('viewer', 'signal')).toBe('upper')
    expect(laneOf('media-1', 'signal')).toBe('media')
    expect(laneOf('???', 'lower')).toBe('lower')
    expect(shortStartLine('SIP/2.0 200 OK')).toBe('200 OK')
  })

  it('stands without steps or messages', () => {
    expect(rungs({ call: 'c', started_at: 0, outcome: 'ended' })).toEqual([])
  })
})

describe('layouts', () => {
  it.each([1, 4, 6, 9, 16])('of %i cells give each its place', (layout) => {
    const { areas: places } = areas(layout)
    expect(new Set(places).size).toBe(layout)
  })
})

describe('snapshot', () => {
  const at = new Date(2026, 10, 20, 14, 3, 9)

  it('has a name that sorts and that every system takes', () => {
    expect(snapshotName('34012110001320000001', at)).toBe(
      '34012110001320000001_2026-11-20_14-03-09.jpg',
    )
  })
})

describe('digital zoom', () => {
  it('keeps what lies under the pointer', () => {
    const pointer = { x: 0.75, y: 0.25 }
    const zoom = zoomAt(WHOLE, pointer, 2)
    expect((pointer.x - zoom.x) / zoom.scale).toBeCloseTo(0.75)
    expect((pointer.y - zoom.y) / zoom.scale).toBeCloseTo(0.25)
  })

  it('never shows what lies beside the picture', () => {
    const near = zoomAt(WHOLE, { x: 1, y: 1 }, 4)
    const back = zoomAt(near, { x: 0, y: 0 }, 0.5)
    expect(back).toEqual({ scale: 2, x: -1, y: -1 })
    expect(zoomAt(back, { x: 0.5, y: 0.5 }, 0.1)).toEqual(WHOLE)
  })

  it('has an end', () => {
    expect(zoomAt(WHOLE, { x: 0, y: 0 }, 100).scale).toBe(8)
    expect(transformOf(WHOLE)).toBeUndefined()
  })
})

describe('PTZ types', () => {
  it('trust what the API says, then the type', () => {
    expect(canMove({ has_ptz: true, ptz_type: 3 })).toBe(true)
    expect(canMove({ ptz_type: 1 })).toBe(true)
    expect(canMove({ ptz_type: 0 })).toBe(false)
    expect(isFixed({ ptz_type: 3 })).toBe(true)
    expect(isFixed({ ptz_type: 0 })).toBe(false)
  })
})
