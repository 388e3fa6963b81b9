/**
 * The viewer's name over a running picture: drawn by the page, from a text the server has signed.
 *
 * It cannot make copying impossible; it makes a copy say whose it is. So it watches over itself: when
 * it is taken away, hidden, covered or made faint, the picture stops and the server is told.
 */

export interface MarkText {
  lines: string[]
  /** The server's time when it wrote this. */
  at: string
  zone_minutes: number
  opacity: number
  density: number
}

export type Tampering =
  | 'removed'
  | 'moved'
  | 'hidden'
  | 'faint'
  | 'small'
  | 'erased'
  | 'video_lifted'
  | 'picture_in_picture'
  | 'full_screen_video'
  | 'controls'
  | 'stopped'

const LOOK_MS = 400
/** Width of one tile by density, 1 to 5, in CSS pixels. */
const TILE = [0, 460, 360, 290, 230, 180]
const ANGLE = -0.4
const FONT = 13
/** What must be what it was set to; a rule of another sheet may change any of them. */
const FIXED: [property: string, value: string][] = [
  ['display', 'block'],
  ['visibility', 'visible'],
  ['opacity', '1'],
  ['transform', 'none'],
  ['filter', 'none'],
  ['clip-path', 'none'],
  ['mask-image', 'none'],
  ['mix-blend-mode', 'normal'],
  ['position', 'absolute'],
]
const LEAST_COVER = 0.98

/** `2026-11-20 14:03:09` in the platform's zone: its moment, moved on by a clock nobody sets. */
export function markTime(at: string, zoneMinutes: number, passedMs: number): string {
  const there = new Date(Date.parse(at) + passedMs + zoneMinutes * 60_000)
  return there.toISOString().slice(0, 19).replace('T', ' ')
}

export class Watermark {
  private readonly host: HTMLElement
  private readonly root: ShadowRoot
  private readonly canvas: HTMLCanvasElement
  private readonly observer: MutationObserver
  private timer?: ReturnType<typeof setInterval>
  private readonly began = performance.now()
  private lookedAt = performance.now()
  private drawn = ''
  private print = ''
  private over = false

  /** `place` holds video and mark and nothing between them; both fill it alike. */
  constructor(
    private readonly place: HTMLElement,
    private readonly video: HTMLVideoElement,
    private readonly text: MarkText,
    private readonly onTampered: (what: Tampering) => void,
  ) {
    this.host = document.createElement('div')
    this.host.dataset.testid = 'watermark'
    this.host.setAttribute('aria-hidden', 'true')
    this.root = this.host.attachShadow({ mode: 'closed' })
    this.canvas = document.createElement('canvas')
    this.root.append(this.canvas)
    this.style()
    this.observer = new MutationObserver(() => this.check())
  }

  /** Show it, and look after it from now on. */
  start(): void {
    const { video } = this
    video.disablePictureInPicture = true
    video.controls = false
    video.setAttribute('controlslist', 'nodownload nofullscreen noremoteplayback')
    video.disableRemotePlayback = true
    this.place.append(this.host)
    this.draw()
    this.observer.observe(this.place, {
      childList: true,
      attributes: true,
      subtree: true,
      attributeFilter: ['style', 'class', 'hidden', 'controls', 'disablepictureinpicture'],
    })
    this.observer.observe(this.root, { childList: true, attributes: true, subtree: true })
    video.addEventListener('enterpictureinpicture', this.onPictureInPicture)
    document.addEventListener('fullscreenchange', this.onFullScreen)
    this.timer = setInterval(() => {
      this.check()
      if (!this.over) this.draw()
    }, LOOK_MS)
  }

  /** Take it away with its picture. */
  stop(): void {
    this.over = true
    clearInterval(this.timer)
    this.observer.disconnect()
    this.video.removeEventListener('enterpictureinpicture', this.onPictureInPicture)
    document.removeEventListener('fullscreenchange', this.onFullScreen)
    this.host.remove()
  }

  /** What is wrong with it now; undefined when it is as it must be. */
  fault(): Tampering | undefined {
    const { host, place, video, canvas } = this
    if (!place.isConnected) return undefined // the page is going away, and the picture with it
    if (!host.isConnected || !canvas.isConnected) return 'removed'
    if (host.parentElement !== place || canvas.parentNode !== this.root) return 'moved'
    if (!place.contains(video)) return 'video_lifted'
    if (video.controls) return 'controls'
    if (document.pictureInPictureElement === video) return 'picture_in_picture'
    if (document.fullscreenElement === video) return 'full_screen_video'
    return this.faultOfStyle() ?? this.faultOfPlace() ?? this.faultOfPixels()
  }

  private faultOfStyle(): Tampering | undefined {
    for (const element of [this.host, this.canvas]) {
      const style = getComputedStyle(element)
      for (const [property, value] of FIXED) {
        const now = style.getPropertyValue(property)
        if (now && now !== value) return property === 'opacity' ? 'faint' : 'hidden'
      }
    }
    const above = getComputedStyle(this.video).zIndex
    return above !== 'auto' && above !== '' && Number(above) > 0 ? 'video_lifted' : undefined
  }

  /** It covers all of the picture. */
  private faultOfPlace(): Tampering | undefined {
    const whole = this.place.getBoundingClientRect()
    if (!whole.width || !whole.height) return undefined // nothing is shown at all
    const mine = this.host.getBoundingClientRect()
    const inner = this.canvas.getBoundingClientRect()
    for (const box of [mine, inner]) {
      if (box.width < whole.width * LEAST_COVER || box.height < whole.height * LEAST_COVER)
        return 'small'
      if (Math.abs(box.left - whole.left) > 2 || Math.abs(box.top - whole.top) > 2) return 'moved'
    }
    return undefined
  }

  /** What was drawn is still on the canvas. */
  private faultOfPixels(): Tampering | undefined {
    return this.print && fingerprint(this.canvas) !== this.print ? 'erased' : undefined
  }

  private check(): void {
    if (this.over) return
    this.lookedAt = performance.now()
    const what = this.fault()
    if (what) this.tampered(what)
  }

  /** Whether it still looks after itself: somebody else's timer asks. */
  get awake(): boolean {
    return !this.over && performance.now() - this.lookedAt < LOOK_MS * 10
  }

  private tampered(what: Tampering): void {
    if (this.over) return
    this.stop()
    if (document.pictureInPictureElement === this.video) void document.exitPictureInPicture()
    if (document.fullscreenElement === this.video) void document.exitFullscreen()
    this.onTampered(what)
  }

  private style(): void {
    const set = (element: HTMLElement, rules: Record<string, string>) => {
      for (const [name, value] of Object.entries(rules))
        element.style.setProperty(name, value, 'important')
    }
    const whole = { position: 'absolute', inset: '0', width: '100%', height: '100%' }
    const shown = { display: 'block', visibility: 'visible', opacity: '1', transform: 'none' }
    set(this.host, { ...whole, ...shown, 'pointer-events': 'none', 'z-index': '5' })
    set(this.canvas, { ...whole, ...shown })
  }

  private draw(): void {
    const { canvas, text } = this
    const { width, height } = this.place.getBoundingClientRect()
    const scale = window.devicePixelRatio || 1
    const time = markTime(text.at, text.zone_minutes, performance.now() - this.began)
    const lines = [...text.lines.slice(0, 2), time, ...text.lines.slice(2)]
    const now = [width, height, scale, ...lines].join('|')
    if (now === this.drawn || !width || !height) return
    this.drawn = now
    canvas.width = Math.round(width * scale)
    canvas.height = Math.round(height * scale)
    const context = canvas.getContext('2d', { willReadFrequently: true })
    if (!context) return
    context.scale(scale, scale)
    tile(context, { width, height, lines, opacity: text.opacity, density: text.density })
    this.print = fingerprint(canvas)
    // Browsers that blur what a page reads back give another sum each time: nothing to compare.
    if (fingerprint(canvas) !== this.print) this.print = ''
  }

  private readonly onPictureInPicture = () => this.tampered('picture_in_picture')
  private readonly onFullScreen = () => this.check()
}

interface Tiling {
  width: number
  height: number
  lines: string[]
  opacity: number
  density: number
}

/** Fill a canvas with slanting blocks of text, light with a dark edge: readable on night and on snow. */
export function tile(context: CanvasRenderingContext2D, to: Tiling): void {
  const step = TILE[Math.min(5, Math.max(1, Math.round(to.density)))] ?? 290
  const across = Math.min(step, Math.max(120, to.width * 0.8))
  const font = across < 200 ? FONT - 2 : FONT
  const line = font * 1.35
  const down = Math.max(line * to.lines.length + 26, across * 0.55)
  context.font = `${font}px system-ui, "Microsoft YaHei", sans-serif`
  context.textBaseline = 'top'
  context.lineJoin = 'round'
  context.lineWidth = 2.4
  context.strokeStyle = `rgba(0, 0, 0, ${to.opacity})`
  context.fillStyle = `rgba(255, 255, 255, ${Math.min(1, to.opacity * 1.3)})`
  context.translate(to.width / 2, to.height / 2)
  context.rotate(ANGLE)
  const reach = Math.hypot(to.width, to.height) / 2
  let odd = false
  for (let y = -reach; y < reach; y += down) {
    odd = !odd
    for (let x = -reach - (odd ? across / 2 : 0); x < reach; x += across) {
      to.lines.forEach((words, at) => {
        context.strokeText(words, x, y + at * line, across - 16)
        context.fillText(words, x, y + at * line, across - 16)
      })
    }
  }
}

/** A short sum of some rows of a canvas: other pixels, another sum. */
function fingerprint(canvas: HTMLCanvasElement): string {
  const context = canvas.getContext('2d', { willReadFrequently: true })
  if (!context || !canvas.width || !canvas.height) return ''
  let sum = 0
  for (const part of [0.25, 0.5, 0.75]) {
    const row = context.getImageData(0, Math.floor(canvas.height * part), canvas.width, 1).data
    for (let at = 3; at < row.length; at += 4) sum = (sum * 31 + (row[at] ?? 0)) >>> 0
  }
  return String(sum)
}
