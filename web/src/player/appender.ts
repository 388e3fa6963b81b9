/** Feeds one SourceBuffer: appends in order, forgets what is old, never holds more than it should. */
import { concat } from './fmp4'

const MAX_PENDING = 24 * 1024 * 1024

export class Appender {
  private readonly pending: Uint8Array[] = []
  private pendingBytes = 0
  private trimTo?: number
  private closed = false

  constructor(
    private readonly buffer: SourceBuffer,
    private readonly onAppended: () => void,
    private readonly onOverflow: () => void,
  ) {
    buffer.addEventListener('updateend', this.finished)
  }

  append(bytes: Uint8Array): void {
    this.pending.push(bytes)
    this.pendingBytes += bytes.length
    if (this.pendingBytes > MAX_PENDING) this.onOverflow()
    else this.next()
  }

  /** Forget everything before this time when the buffer is next free. */
  trim(to: number): void {
    this.trimTo = to
    this.next()
  }

  ranges(): { start: number; end: number }[] {
    if (this.closed) return []
    try {
      const { buffered } = this.buffer
      return Array.from({ length: buffered.length }, (_, index) => ({
        start: buffered.start(index),
        end: buffered.end(index),
      }))
    } catch {
      // Taken from its media source by an error of the element, which is told elsewhere.
      return []
    }
  }

  close(): void {
    this.closed = true
    this.buffer.removeEventListener('updateend', this.finished)
    this.pending.length = 0
  }

  private readonly finished = () => {
    if (this.closed) return
    this.onAppended()
    this.next()
  }

  private next(): void {
    if (this.closed || this.buffer.updating) return
    try {
      if (!this.forget()) this.feed()
    } catch (reason) {
      if (!(reason instanceof DOMException)) throw reason
      this.closed = true
      this.onOverflow()
    }
  }

  /** Remove what is to be forgotten; true while the buffer is busy with that. */
  private forget(): boolean {
    const start = this.ranges()[0]?.start
    const to = this.trimTo
    this.trimTo = undefined
    if (start === undefined || to === undefined || to <= start) return false
    this.buffer.remove(start, to)
    return true
  }

  private feed(): void {
    if (!this.pending.length) return
    const bytes = concat(this.pending)
    this.pending.length = 0
    this.pendingBytes = 0
    this.buffer.appendBuffer(bytes)
  }
}
