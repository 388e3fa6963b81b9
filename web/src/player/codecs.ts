/** Which codecs this browser can show, in words. */

type SourceClass = typeof MediaSource

/** The media source class of this browser; Safari on phones has only the managed one. */
export function mediaSourceClass(): SourceClass | undefined {
  const scope = globalThis as { ManagedMediaSource?: SourceClass; MediaSource?: SourceClass }
  return scope.MediaSource ?? scope.ManagedMediaSource
}

export function isManaged(source: SourceClass): boolean {
  return source === (globalThis as { ManagedMediaSource?: SourceClass }).ManagedMediaSource
}

/** The name a person knows a codec by. */
export function codecName(codec: string | null | undefined): string {
  if (!codec) return ''
  const text = codec.toLowerCase()
  if (/^(avc|h\.?264)/.test(text)) return 'H.264'
  if (/^(hvc|hev|h\.?265|hevc)/.test(text)) return 'H.265'
  if (/^(mp4a|aac)/.test(text)) return 'AAC'
  if (text === 'opus') return 'Opus'
  if (/pcma|g\.?711a|alaw/.test(text)) return 'G.711A'
  if (/pcmu|g\.?711u|ulaw/.test(text)) return 'G.711µ'
  return codec
}

export function canPlayHls(video: HTMLVideoElement): boolean {
  return video.canPlayType('application/vnd.apple.mpegurl') !== ''
}
