/** Server-sent events read from a byte stream, so that heartbeats count too and a silent line is noticed. */

export interface SseEvent {
  event: string
  data: string
}

/** Feeds on text in any pieces; comments come out as events named `comment`. */
export class SseParser {
  private rest = ''
  private event = ''
  private data: string[] = []

  push(text: string): SseEvent[] {
    const out: SseEvent[] = []
    const lines = (this.rest + text).split(/\r\n|\n|\r(?!$)/)
    this.rest = lines.pop() ?? ''
    for (const line of lines) {
      const event = this.line(line)
      if (event) out.push(event)
    }
    return out
  }

  private line(line: string): SseEvent | undefined {
    if (line === '') return this.dispatch()
    if (line.startsWith(':')) return { event: 'comment', data: line.slice(1).trim() }
    const colon = line.indexOf(':')
    const field = colon < 0 ? line : line.slice(0, colon)
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '')
    if (field === 'event') this.event = value
    if (field === 'data') this.data.push(value)
    return undefined
  }

  private dispatch(): SseEvent | undefined {
    const { event, data } = this
    this.event = ''
    this.data = []
    return data.length ? { event: event || 'message', data: data.join('\n') } : undefined
  }
}
