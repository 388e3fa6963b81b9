/** Counts what one player receives and shows, once a second. */

export interface PlayerFigures {
  kbps: number
  fps: number
  delay_ms: number
  width: number
  height: number
  codec: string
  dropped: number
}

const INTERVAL_MS = 1000

export class Meter {
  codec = ''
  private bytes = 0
  private frames = 0
  private behind = 0
  private since = 0

  received(bytes: number): void {
    this.bytes += bytes
  }

  delay(seconds: number): void {
    this.behind = seconds
  }

  /** The figures of the last second, or undefined while it is not over. */
  report(now: number, video: HTMLVideoElement): PlayerFigures | undefined {
    if (this.since === 0) this.since = now
    const elapsed = now - this.since
    if (elapsed < INTERVAL_MS) return undefined
    const quality = video.getVideoPlaybackQuality()
    const shown = quality.totalVideoFrames
    const figures = {
      kbps: Math.round((this.bytes * 8) / elapsed),
      fps: Math.max(0, Math.round(((shown - this.frames) * 1000) / elapsed)),
      delay_ms: Math.round(this.behind * 1000),
      width: video.videoWidth,
      height: video.videoHeight,
      codec: this.codec,
      dropped: quality.droppedVideoFrames,
    }
    this.bytes = 0
    this.frames = shown
    this.since = now
    return figures
  }
}
