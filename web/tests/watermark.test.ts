import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { markTime, tile, Watermark } from '@/player/watermark'

const TEXT = {
  lines: ['陈老师 chen', '教育局', '192.0.2.7 abc123'],
  at: '',
  zone_minutes: 480,
  opacity: 0.2,
  density: 3,
}
const WHOLE = { width: 640, height: 360, left: 0, top: 0 }

let painted: string[] = []
let pixels = 1
let mark: Watermark

/** Enough of a canvas to see what is written on it, and to change it behind the mark's back. */
function fakeCanvas(): void {
  const context = {
    scale: () => undefined,
    translate: () => undefined,
    rotate: () => undefined,
    strokeText: () => undefined,
    fillText: (words: string) => painted.push(words),
    getImageData: (_x: number, _y: number, width: number) => ({
      data: new Uint8ClampedArray(width * 4).fill(pixels),
    }),
  }
  vi.spyOn(HTMLCanvasElement.prototype, 'getContext').mockReturnValue(context as never)
}

function place(): { frame: HTMLElement; video: HTMLVideoElement; told: string[] } {
  const frame = document.createElement('div')
  const video = document.createElement('video')
  frame.append(video)
  document.body.append(frame)
  const told: string[] = []
  mark = new Watermark(frame, video, { ...TEXT, at: '2026-11-20T02:00:00Z' }, (what) =>
    told.push(what),
  )
  return { frame, video, told }
}
const hostIn = (frame: HTMLElement) => frame.querySelector<HTMLElement>('[data-testid=watermark]')

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] })
  painted = []
  pixels = 1
  fakeCanvas()
  vi.spyOn(Element.prototype, 'getBoundingClientRect').mockReturnValue(WHOLE as DOMRect)
})
afterEach(() => {
  mark.stop()
  document.body.replaceChildren()
  vi.useRealTimers()
  vi.restoreAllMocks()
})

describe('the mark over a picture', () => {
  it('says who, whose, when and from where, over and over', () => {
    const { told } = place()
    mark.start()
    for (const line of TEXT.lines)
      expect(painted.filter((one) => one === line).length).toBeGreaterThan(4)
    expect(painted).toContain('2026-11-20 10:00:00')
    vi.advanceTimersByTime(30_000)
    expect(told).toEqual([])
  })

  it('takes the time from the server and moves it on without the clock of the computer', () => {
    place()
    mark.start()
    vi.setSystemTime?.(0)
    painted = []
    vi.advanceTimersByTime(61_000)
    expect(painted).toContain(markTime('2026-11-20T02:00:00Z', 480, 60_800))
  })

  it.each<[string, string, (frame: HTMLElement, video: HTMLVideoElement) => void]>([
    ['taken away', 'removed', (frame) => hostIn(frame)?.remove()],
    ['moved elsewhere', 'moved', (frame) => document.body.append(hostIn(frame)!)],
    [
      'hidden',
      'hidden',
      (frame) => hostIn(frame)?.style.setProperty('display', 'none', 'important'),
    ],
    [
      'made invisible',
      'hidden',
      (f) => hostIn(f)?.style.setProperty('visibility', 'hidden', 'important'),
    ],
    [
      'made faint',
      'faint',
      (frame) => hostIn(frame)?.style.setProperty('opacity', '0.01', 'important'),
    ],
    ['erased', 'erased', () => (pixels = 0)],
    ['parted from its video', 'video_lifted', (_, video) => document.body.append(video)],
    ['below its video', 'video_lifted', (_, video) => (video.style.zIndex = '9')],
    ['beside controls that can leave it', 'controls', (_, video) => (video.controls = true)],
  ])('stops the picture when it is %s', (_, what, attack) => {
    const { frame, video, told } = place()
    mark.start()
    attack(frame, video)
    vi.advanceTimersByTime(1000)
    expect(told).toEqual([what])
    vi.advanceTimersByTime(5000)
    expect(told).toHaveLength(1)
  })

  it('stops the picture when it is made small', () => {
    const { told } = place()
    mark.start()
    vi.mocked(Element.prototype.getBoundingClientRect).mockImplementation(function (this: Element) {
      return (this.tagName === 'CANVAS' ? { ...WHOLE, width: 10 } : WHOLE) as DOMRect
    })
    vi.advanceTimersByTime(1000)
    expect(told).toEqual(['small'])
  })

  it('tells by the clock of another whether it still looks', () => {
    place()
    mark.start()
    vi.advanceTimersByTime(1000)
    expect(mark.awake).toBe(true)
  })

  it('goes with its picture and reports nothing then', () => {
    const { frame, told } = place()
    mark.start()
    mark.stop()
    expect(hostIn(frame)).toBeNull()
    vi.advanceTimersByTime(5000)
    expect(told).toEqual([])
  })

  it('draws nothing on a page that shows nothing', () => {
    vi.mocked(Element.prototype.getBoundingClientRect).mockReturnValue({
      width: 0,
      height: 0,
    } as DOMRect)
    const { told } = place()
    mark.start()
    vi.advanceTimersByTime(2000)
    expect([painted, told]).toEqual([[], []])
  })

  it('is denser when it is set so', () => {
    const context = document.createElement('canvas').getContext('2d')!
    const count = (density: number) => {
      painted = []
      tile(context, { width: 1280, height: 720, lines: ['x'], opacity: 0.2, density })
      return painted.length
    }
    place()
    expect(count(5)).toBeGreaterThan(count(1) * 3)
  })
})
