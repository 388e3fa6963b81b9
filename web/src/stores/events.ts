/** The live line from the server: what came on, what went off, counts and stream figures. */
import { defineStore } from 'pinia'
import { computed, ref, shallowReactive } from 'vue'
import { auth, type Problem, type StreamFigures, type UpperPlatform } from '@/api'
import { i18n } from '@/locales'
import { backoff } from '@/player'
import { SseParser, type SseEvent } from '@/lib/sse'

export type LineState = 'connecting' | 'live' | 'lost'

export interface ChannelStatus {
  id: number
  online: boolean
  reason: string
}

interface Listeners {
  status: (channels: ChannelStatus[], devices: ChannelStatus[]) => void
  counts: (nodes: [number, number, number][]) => void
  upper: (change: Pick<UpperPlatform, 'id' | 'status' | 'counts'>) => void
  notice: (notice: { level: string; text: string; advice: string }) => void
  /** Too much has changed to be told one by one: ask again for what is shown. */
  reload: () => void
  /** The user was told something of a request. */
  inbox: () => void
  /** Something that needs two persons was asked for, or waits no longer. */
  deeds: () => void
  /** A stream that somebody watches here has ended, and why. */
  ended: (end: Problem & { session: string }) => void
}

type Triple = [number, boolean, string]

/** The server sends a heartbeat each 15 s; twice that and more without a byte is a dead line. */
const DEAD_AFTER_MS = 40_000

export const useEvents = defineStore('events', () => {
  const state = ref<LineState>('connecting')
  const heardAt = ref(0)
  const now = ref(Date.now())
  const version = ref('')
  /** Server clock minus ours, in milliseconds. */
  const clockOffset = ref(0)
  const streams = shallowReactive(new Map<string, StreamFigures>())
  const age = computed(() => Math.max(0, Math.round((now.value - heardAt.value) / 1000)))

  const listeners: { [K in keyof Listeners]: Set<Listeners[K]> } = {
    status: new Set(),
    counts: new Set(),
    upper: new Set(),
    notice: new Set(),
    reload: new Set(),
    inbox: new Set(),
    deeds: new Set(),
    ended: new Set(),
  }
  let abort: AbortController | undefined
  let retry: ReturnType<typeof setTimeout> | undefined
  let clock: ReturnType<typeof setInterval> | undefined
  let attempt = 0
  let signalDown = false

  function on<K extends keyof Listeners>(kind: K, listener: Listeners[K]): () => void {
    listeners[kind].add(listener)
    return () => listeners[kind].delete(listener)
  }

  function open(): void {
    if (abort) return
    clock ??= setInterval(tick, 1000)
    void connect()
  }

  function close(): void {
    clearInterval(clock)
    clearTimeout(retry)
    clock = undefined
    abort?.abort()
    abort = undefined
    streams.clear()
  }

  function tick(): void {
    now.value = Date.now()
    if (state.value === 'live' && now.value - heardAt.value > DEAD_AFTER_MS) abort?.abort()
  }

  async function connect(): Promise<void> {
    const own = new AbortController()
    abort = own
    if (state.value !== 'lost') state.value = 'connecting'
    try {
      const response = await fetch('/api/v1/events', {
        headers: {
          Accept: 'text/event-stream',
          'Accept-Language': i18n.global.locale.value,
        },
        signal: own.signal,
        cache: 'no-store',
      })
      // The API client notices that the session has ended and leads to the sign-in.
      if (response.status === 401) await auth.me().catch(() => undefined)
      if (!response.ok || !response.body) throw new Error(String(response.status))
      await read(response.body.getReader())
    } catch {
      // Whatever broke the line, the answer is the same: say so and dial again.
    }
    if (abort !== own || !clock) return
    state.value = 'lost'
    retry = setTimeout(() => void connect(), backoff(attempt, Math.random(), 15_000))
    attempt += 1
  }

  async function read(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<void> {
    const decoder = new TextDecoder()
    const parser = new SseParser()
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      state.value = 'live'
      attempt = 0
      heardAt.value = now.value = Date.now()
      for (const event of parser.push(decoder.decode(value, { stream: true }))) take(event)
    }
  }

  /** That signalling is back is news only to a page that was told it had gone. */
  function isStaleGoodNews(code: string): boolean {
    if (code === 'signal_down') signalDown = true
    if (code !== 'signal_back') return false
    const known = signalDown
    signalDown = false
    return !known
  }

  function take(event: SseEvent): void {
    if (event.event === 'comment') return
    let data: unknown
    try {
      data = JSON.parse(event.data)
    } catch {
      return
    }
    dispatch(event.event, data as Record<string, unknown>)
  }

  function dispatch(kind: string, data: Record<string, unknown>): void {
    if (kind === 'hello') {
      // What happened while the line was down was not told.
      if (version.value) for (const listener of listeners.reload) listener()
      for (const listener of listeners.deeds) listener()
      version.value = String(data.version ?? '')
      const server = Date.parse(String(data.server_time ?? ''))
      if (!Number.isNaN(server)) clockOffset.value = server - Date.now()
    } else if (kind === 'status') {
      const channels = statuses(data.channels)
      const devices = statuses(data.devices)
      for (const listener of listeners.status) listener(channels, devices)
      if (data.reload) for (const listener of listeners.reload) listener()
    } else if (kind === 'counts') {
      const nodes = (data.nodes ?? []) as [number, number, number][]
      for (const listener of listeners.counts) listener(nodes)
    } else if (kind === 'streams') {
      for (const [session, figures] of Object.entries(data)) {
        streams.set(session, figures as StreamFigures)
      }
    } else if (kind === 'upper') {
      const change = data as unknown as Pick<UpperPlatform, 'id' | 'status' | 'counts'>
      for (const listener of listeners.upper) listener(change)
    } else if (kind === 'notice') {
      const word = (key: string) => String(data[key] ?? '')
      const notice = { level: word('level'), text: word('text'), advice: word('advice') }
      if (!isStaleGoodNews(word('code'))) for (const listener of listeners.notice) listener(notice)
    } else if (kind === 'inbox' || kind === 'deeds') {
      for (const listener of listeners[kind]) listener()
    } else if (kind === 'ended') {
      const end = data as unknown as Problem & { session: string }
      for (const listener of listeners.ended) listener(end)
    }
  }

  return { state, heardAt, age, version, clockOffset, streams, open, close, on }
})

function statuses(value: unknown): ChannelStatus[] {
  return ((value ?? []) as Triple[]).map(([id, online, reason]) => ({ id, online, reason }))
}
