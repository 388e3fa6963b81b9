/**
 * Plays one live session in one `<video>`: MSE over WebSocket, then over chunked HTTP, then native HLS.
 *
 * It knows nothing of the API; it is given addresses and says what happens. It never
 * reconnects: whoever opened it decides that, since a new session may be needed.
 */
import { Appender } from './appender'
import { canPlayHls, codecName, isManaged, mediaSourceClass } from './codecs'
import { readInit, type Segment } from './fmp4'
import { behind, steer } from './latency'
import type { StreamNotice } from './notices'
import { openFetch, openWebSocket, type Source, type SourceEvents } from './sources'
import { Meter, type PlayerFigures } from './meter'
import { httpUrl, webSocketUrl } from './urls'

export interface PlayerUrls {
  ws_url?: string | null
  fmp4_url?: string | null
  hls_url?: string | null
}

export type EndCode = 'undecodable' | 'decode' | 'ended' | 'lost' | 'silent' | 'unsupported'

export interface PlayerEnd {
  code: EndCode
  reason?: string
  message?: string
  advice?: string
  codec?: string
}

export interface PlayerEvents {
  /** The first picture is on the screen. */
  picture(): void
  notice(notice: StreamNotice): void
  figures(figures: PlayerFigures): void
  /** Called once; nothing follows. */
  ended(end: PlayerEnd): void
}

type Way = 'ws' | 'http' | 'hls'

const TICK_MS = 250
/** A first key frame may take a while; a stream that has played and then says nothing is over. */
const FIRST_WITHIN_MS = 8_000
const SILENT_AFTER_MS = 5_000

export class LivePlayer {
  private ways: Way[] = []
  private source?: Source
  private mediaSource?: MediaSource
  private appender?: Appender
  private objectUrl?: string
  private mime = ''
  private timer?: ReturnType<typeof setInterval>
  private closed = false
  private started = false
  private heardAt = 0
  private readonly meter = new Meter()

  constructor(
    private readonly video: HTMLVideoElement,
    private readonly urls: PlayerUrls,
    private readonly events: PlayerEvents,
  ) {}

  open(): void {
    const mse = mediaSourceClass() !== undefined
    if (mse && this.urls.ws_url) this.ways.push('ws')
    if (mse && this.urls.fmp4_url) this.ways.push('http')
    if (this.urls.hls_url && canPlayHls(this.video)) this.ways.push('hls')
    this.video.addEventListener('error', this.onVideoError)
    this.video.addEventListener('loadeddata', this.onPicture)
    document.addEventListener('visibilitychange', this.onVisibility)
    this.timer = setInterval(() => this.tick(), TICK_MS)
    this.tryNext('unsupported')
  }

  close(): void {
    this.closed = true
    clearInterval(this.timer)
    this.video.removeEventListener('error', this.onVideoError)
    this.video.removeEventListener('loadeddata', this.onPicture)
    document.removeEventListener('visibilitychange', this.onVisibility)
    this.dropSource()
    this.video.removeAttribute('src')
    this.video.load()
  }

  private tryNext(code: EndCode, reason?: string): void {
    this.dropSource()
    const way = this.ways.shift()
    if (!way) {
      this.end({ code, reason })
      return
    }
    this.heardAt = performance.now()
    if (way === 'hls') {
      this.video.src = httpUrl(this.urls.hls_url ?? '', location.href)
      void this.play()
    } else {
      this.openMse(way)
    }
  }

  private openMse(way: 'ws' | 'http'): void {
    const MediaSourceType = mediaSourceClass()
    if (!MediaSourceType) return
    const mediaSource = new MediaSourceType()
    this.mediaSource = mediaSource
    // A managed source is refused as long as the picture could be cast elsewhere.
    if (isManaged(MediaSourceType)) this.video.disableRemotePlayback = true
    this.objectUrl = URL.createObjectURL(mediaSource)
    this.video.src = this.objectUrl
    // The stream is opened at once; what arrives before the media source is open waits here.
    const early: Segment[] = []
    const take = (segment: Segment) => {
      this.heardAt = performance.now()
      this.meter.received(segment.bytes.length)
      if (mediaSource.readyState === 'open') this.append(segment)
      else early.push(segment)
    }
    mediaSource.addEventListener('sourceopen', () => early.splice(0).forEach((s) => this.append(s)))
    let heard = false
    const events: SourceEvents = {
      segment: (segment) => {
        heard = true
        take(segment)
      },
      notice: (notice) => {
        heard = true
        this.onNotice(notice)
      },
      closed: (reason) => {
        if (this.closed || this.mediaSource !== mediaSource) return
        if (heard) this.end({ code: /^(ws|http)_/.test(reason) ? 'lost' : 'ended', reason })
        else this.tryNext('lost', reason)
      },
    }
    this.source =
      way === 'ws'
        ? openWebSocket(webSocketUrl(this.urls.ws_url ?? '', location.href), events)
        : openFetch(httpUrl(this.urls.fmp4_url ?? '', location.href), events)
  }

  private append(segment: Segment): void {
    if (this.closed || !this.mediaSource) return
    if (segment.kind === 'init' && !this.prepare(segment.bytes)) return
    this.appender?.append(segment.bytes)
  }

  /** Make or retune the source buffer for an init segment; false when this browser cannot show it. */
  private prepare(init: Uint8Array): boolean {
    const info = readInit(init)
    const mime = info?.mime ?? ''
    const buffers = this.mediaSource?.sourceBuffers
    if (!mime || !mediaSourceClass()?.isTypeSupported(mime)) {
      this.end({ code: 'undecodable', codec: codecName(info?.video) || mime || '?' })
      return false
    }
    this.meter.codec = codecName(info?.video)
    const existing = buffers?.[0]
    if (existing) {
      if (mime !== this.mime && !existing.updating) existing.changeType(mime)
    } else if (this.mediaSource) {
      const buffer = this.mediaSource.addSourceBuffer(mime)
      this.appender = new Appender(
        buffer,
        () => this.steer(),
        () => this.end({ code: 'lost', reason: 'overflow' }),
      )
    }
    this.mime = mime
    return true
  }

  private steer(): void {
    if (!this.appender) return
    const { video } = this
    const ranges = this.appender.ranges()
    const state = { currentTime: video.currentTime, ranges, started: this.started }
    this.meter.delay(behind(state))
    if (!ranges.length || document.hidden) return
    const next = steer(state, video.playbackRate)
    if (next.seekTo !== undefined) {
      this.started = true
      video.currentTime = next.seekTo
    }
    if (video.playbackRate !== next.rate) video.playbackRate = next.rate
    if (next.trimTo !== undefined) this.appender.trim(next.trimTo)
    if (video.paused) void this.play()
  }

  private async play(): Promise<void> {
    try {
      await this.video.play()
    } catch {
      // Interrupted by a new load, or the browser wants a gesture for sound: muted playing needs none.
      if (!this.closed) this.video.muted = true
    }
  }

  private tick(): void {
    const now = performance.now()
    if (this.appender) {
      // A hidden tab decodes nothing, so what it keeps must be bounded here.
      const end = this.appender.ranges().at(-1)?.end
      if (document.hidden && end !== undefined) this.appender.trim(end - 10)
      if (!document.hidden && now - this.heardAt > SILENT_AFTER_MS) {
        this.end({ code: 'silent' })
        return
      }
    } else if (this.source && now - this.heardAt > FIRST_WITHIN_MS) {
      this.tryNext('silent')
      return
    }
    const figures = this.meter.report(now, this.video)
    if (figures) this.events.figures(figures)
  }

  private onNotice(notice: StreamNotice): void {
    if (notice.type === 'ended') {
      this.end({
        code: 'ended',
        reason: notice.reason,
        message: notice.message,
        advice: notice.advice,
      })
    } else {
      this.events.notice(notice)
    }
  }

  private readonly onPicture = () => {
    this.events.picture()
  }

  private readonly onVisibility = () => {
    if (document.hidden || !this.appender) return
    this.heardAt = performance.now()
    this.started = false
    this.steer()
  }

  private readonly onVideoError = () => {
    const error = this.video.error
    if (!error || this.closed) return
    if (this.mediaSource) this.end({ code: 'decode', reason: error.message })
    else this.tryNext('decode', error.message)
  }

  private end(end: PlayerEnd): void {
    if (this.closed) return
    this.closed = true
    clearInterval(this.timer)
    this.dropSource()
    this.events.ended(end)
  }

  private dropSource(): void {
    this.source?.close()
    this.source = undefined
    this.appender?.close()
    this.appender = undefined
    this.mediaSource = undefined
    this.started = false
    if (this.objectUrl) URL.revokeObjectURL(this.objectUrl)
    this.objectUrl = undefined
  }
}
