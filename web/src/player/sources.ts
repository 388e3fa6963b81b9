/** Where segments come from: a WebSocket, or a chunked HTTP body. */
import { isInit, SegmentSplitter, type Segment } from './fmp4'
import { readNotice, type StreamNotice } from './notices'

export interface SourceEvents {
  segment(segment: Segment): void
  notice(notice: StreamNotice): void
  /** Called once, when nothing more will come. */
  closed(reason: string): void
}

export interface Source {
  close(): void
}

/** Binary messages: the init segment first, then one fragment each. Text messages are notices. */
export function openWebSocket(url: string, events: SourceEvents): Source {
  let done = false
  const finish = (reason: string) => {
    if (done) return
    done = true
    events.closed(reason)
  }
  let socket: WebSocket
  try {
    socket = new WebSocket(url)
  } catch {
    // Refused at once, as from a secure page to an open address.
    queueMicrotask(() => finish('ws_refused'))
    return { close: () => (done = true) }
  }
  socket.binaryType = 'arraybuffer'
  socket.onmessage = (message: MessageEvent<ArrayBuffer | string>) => {
    if (done) return
    if (typeof message.data === 'string') {
      const notice = readNotice(message.data)
      if (notice) events.notice(notice)
      return
    }
    const bytes = new Uint8Array(message.data)
    events.segment({ kind: isInit(bytes) ? 'init' : 'fragment', bytes })
  }
  socket.onclose = (event) => finish(event.reason || `ws_${event.code}`)
  socket.onerror = () => finish('ws_error')
  return {
    close() {
      done = true
      socket.close()
    },
  }
}

export function openFetch(url: string, events: SourceEvents): Source {
  const abort = new AbortController()
  void pump(url, events, abort.signal)
  return { close: () => abort.abort() }
}

async function pump(url: string, events: SourceEvents, signal: AbortSignal): Promise<void> {
  const splitter = new SegmentSplitter()
  try {
    const response = await fetch(url, { signal, cache: 'no-store' })
    if (!response.ok || !response.body) {
      events.closed(`http_${response.status}`)
      return
    }
    const reader = response.body.getReader()
    for (;;) {
      const { done, value } = await reader.read()
      if (done) break
      for (const segment of splitter.push(value)) events.segment(segment)
    }
    events.closed('http_end')
  } catch {
    if (!signal.aborted) events.closed('http_error')
  }
}
