import { mount } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { defineComponent, nextTick, ref, watch } from 'vue'
import {
  ApiError,
  channels,
  endings,
  register,
  sessions,
  type Ending,
  type LiveSession,
} from '@/api'
import { useCellPlayback, type CellPlayback, type Wanted } from '@/composables/useCellPlayback'
import { LivePlayer, type PlayerEnd } from '@/player'
import { useReasons } from '@/stores/reasons'

interface Events {
  picture: () => void
  ended: (end: PlayerEnd) => void
}
const players: { events: Events; closed: boolean }[] = []

vi.mock('@/player', async (original) => ({
  ...(await original<object>()),
  LivePlayer: vi.fn(),
}))

const live = (session: string): LiveSession => ({
  session,
  call: `call-of-${session}`,
  ws_url: 'ws://x/1.ws',
  fmp4_url: '/1.mp4',
  hls_url: '/1.m3u8',
  expires_at: new Date(Date.now() + 60_000).toISOString(),
  video: { codec: 'h264', mime: '', width: 640, height: 360 },
  audio: { codec: '', notice: '' },
  right_until: null,
  grant: 'SQ-2026-000001',
  mark: {
    lines: ['陈老师 chen', '教育局'],
    at: '2026-11-20T02:00:00Z',
    proof: '',
    zone_minutes: 480,
    opacity: 0.2,
    density: 3,
  },
  masked: false,
  reason: '校园安全',
})

const released: string[] = []

const ending = (code: string, more: Partial<Ending> = {}): Ending => ({
  ended: code !== '',
  code,
  message: '授权已收回',
  cause: '',
  advice: '',
  grant: 'SQ-2026-000001',
  renewable: false,
  ...more,
})

beforeEach(() => {
  vi.useFakeTimers()
  setActivePinia(createPinia())
  players.length = 0
  released.length = 0
  vi.mocked(LivePlayer).mockImplementation(function (this: unknown, ...args: unknown[]) {
    const player = { events: args[2] as Events, closed: false }
    players.push(player)
    return { open: () => undefined, close: () => (player.closed = true) } as unknown as LivePlayer
  })
  let count = 0
  vi.spyOn(channels, 'live').mockImplementation(() => Promise.resolve(live(`s${(count += 1)}`)))
  vi.spyOn(endings, 'read').mockImplementation(() => Promise.resolve(ending('')))
  vi.spyOn(sessions, 'release').mockImplementation((key) => {
    released.push(key)
    return Promise.resolve(undefined as never)
  })
})
afterEach(() => vi.useRealTimers())

async function settle(): Promise<void> {
  await nextTick()
  await vi.advanceTimersByTimeAsync(0)
}

function setUp(first: Wanted | null = { channel: 1, stream: 'main' }) {
  const wanted = ref<Wanted | null>(first)
  const video = ref<HTMLVideoElement | null>(document.createElement('video'))
  let cell = undefined as unknown as CellPlayback
  const wrapper = mount(
    defineComponent({
      setup() {
        cell = useCellPlayback(video, wanted)
        return () => null
      },
    }),
  )
  return { cell, wanted, wrapper }
}

describe('a cell', () => {
  it('asks for a session, waits, and plays', async () => {
    const { cell } = setUp()
    expect(cell.phase.value).toBe('requesting')
    await settle()
    expect(cell.phase.value).toBe('waiting')
    players[0]?.events.picture()
    expect(cell.phase.value).toBe('playing')
  })

  it('gives the session back when it is closed', async () => {
    const { cell, wanted } = setUp()
    await settle()
    wanted.value = null
    await settle()
    expect(released).toEqual(['s1'])
    expect(players[0]?.closed).toBe(true)
    expect(cell.phase.value).toBe('idle')
  })

  it('gives back a session that comes after the cell was closed', async () => {
    vi.mocked(channels.live).mockImplementation(
      () => new Promise((resolve) => setTimeout(() => resolve(live('late')), 300)),
    )
    const { wanted } = setUp()
    wanted.value = null
    await vi.advanceTimersByTimeAsync(400)
    expect(released).toEqual(['late'])
    expect(players).toHaveLength(0)
  })

  it('gives the session back when the page is left', async () => {
    const { wrapper } = setUp()
    await settle()
    wrapper.unmount()
    expect(released).toEqual(['s1'])
  })

  it('reconnects with growing pauses when the stream ends, and says why', async () => {
    const { cell } = setUp()
    await settle()
    players[0]?.events.picture()
    players[0]?.events.ended({ code: 'ended', message: '设备挂断' })
    await settle()
    expect(cell.phase.value).toBe('reconnecting')
    expect(cell.problem.value).toMatchObject({ message: '设备挂断', call: 'call-of-s1' })
    await vi.advanceTimersByTimeAsync(1000)
    expect(players).toHaveLength(2)
    players[1]?.events.ended({ code: 'lost' })
    await settle()
    await vi.advanceTimersByTimeAsync(500)
    expect(players).toHaveLength(2)
    await vi.advanceTimersByTimeAsync(1500)
    expect(players).toHaveLength(3)
    players[2]?.events.picture()
    expect(cell.phase.value).toBe('playing')
    expect(cell.problem.value).toBeNull()
  })

  it('shows a refusal as it is and does not knock again', async () => {
    const refusal = { code: 'device_offline', message: '设备离线', advice: '检查电源', call: 'c9' }
    vi.mocked(channels.live).mockRejectedValue(new ApiError(502, refusal))
    const { cell } = setUp()
    await settle()
    expect(cell.phase.value).toBe('failed')
    expect(cell.problem.value).toMatchObject(refusal)
    await vi.advanceTimersByTimeAsync(60_000)
    expect(channels.live).toHaveBeenCalledTimes(1)
  })

  it('keeps trying while the media node is down', async () => {
    vi.mocked(channels.live).mockRejectedValueOnce(
      new ApiError(503, { code: 'media_down', message: '媒体服务不可用' }),
    )
    const { cell } = setUp()
    await settle()
    expect(cell.phase.value).toBe('reconnecting')
    await vi.advanceTimersByTimeAsync(1000)
    expect(cell.phase.value).toBe('waiting')
  })

  it('does not try again what this browser cannot decode', async () => {
    const { cell } = setUp()
    await settle()
    players[0]?.events.ended({ code: 'undecodable', codec: 'H.265' })
    await vi.advanceTimersByTimeAsync(60_000)
    expect(cell.phase.value).toBe('failed')
    expect(cell.problem.value?.message).toContain('H.265')
    expect(players).toHaveLength(1)
    expect(released).toEqual(['s1'])
  })

  it('renews its session long before it ends', async () => {
    const renew = vi.spyOn(sessions, 'renew').mockResolvedValue({
      ...live('s1'),
      expires_at: new Date(Date.now() + 120_000).toISOString(),
    })
    setUp()
    await settle()
    await vi.advanceTimersByTimeAsync(29_000)
    expect(renew).not.toHaveBeenCalled()
    await vi.advanceTimersByTimeAsync(2_000)
    expect(renew).toHaveBeenCalledWith('s1')
  })

  it('begins anew when another stream is wanted', async () => {
    const { wanted } = setUp()
    await settle()
    wanted.value = { channel: 1, stream: 'sub' }
    await settle()
    expect(channels.live).toHaveBeenLastCalledWith(1, 'sub', 's1')
    expect(released).toEqual(['s1'])
  })

  it('tries again at once when a person asks', async () => {
    vi.mocked(channels.live).mockRejectedValueOnce(
      new ApiError(502, { code: 'no_rtp', message: '没有收到媒体' }),
    )
    const { cell } = setUp()
    await settle()
    cell.retry()
    await settle()
    expect(cell.phase.value).toBe('waiting')
  })

  it('stays closed when its right was taken back, and says where to ask again', async () => {
    vi.mocked(endings.read).mockResolvedValue(ending('right_ended', { renewable: true }))
    const { cell } = setUp()
    await settle()
    players[0]?.events.picture()
    players[0]?.events.ended({ code: 'ended', reason: 'right_ended' })
    await vi.advanceTimersByTimeAsync(60_000)
    expect(cell.phase.value).toBe('failed')
    expect(cell.problem.value?.message).toBe('授权已收回')
    expect(cell.renewable.value).toBe('SQ-2026-000001')
    expect(players).toHaveLength(1)
  })

  it('says that it is over when even the reason cannot be read any more', async () => {
    vi.mocked(endings.read).mockRejectedValue(new ApiError(401, { code: 'x', message: 'x' }))
    const { cell } = setUp()
    await settle()
    players[0]?.events.ended({ code: 'ended', reason: 'signed_out' })
    await vi.advanceTimersByTimeAsync(60_000)
    expect(cell.phase.value).toBe('failed')
    expect(players).toHaveLength(1)
  })

  it('stops and reports when the mark over its picture is gone', async () => {
    const reported = vi.spyOn(endings, 'tampered').mockResolvedValue(undefined as never)
    const { cell } = setUp()
    await settle()
    players[0]?.events.picture()
    cell.tampered('removed')
    expect(players[0]?.closed).toBe(true)
    expect(reported).toHaveBeenCalledWith('s1', 'removed')
    expect(cell.problem.value?.code).toBe('watermark_removed')
    await vi.advanceTimersByTimeAsync(60_000)
    expect(players).toHaveLength(1)
  })

  it('shows nothing when the mark cannot be put over it', async () => {
    const { cell } = setUp()
    watch(cell.session, (now) => now && cell.tampered('stopped'), { flush: 'sync' })
    await settle()
    expect(players).toHaveLength(0)
    expect(cell.phase.value).toBe('failed')
  })

  it('asks for a reason once and goes on by itself when it was given', async () => {
    const refusal = { code: 'reason_needed', message: '请先填写调用事由', fields: { grant: '7' } }
    vi.mocked(channels.live).mockRejectedValueOnce(new ApiError(409, refusal))
    const stated = vi.spyOn(register, 'state').mockResolvedValue(undefined as never)
    const { cell } = setUp()
    await settle()
    const reasons = useReasons()
    expect(reasons.asked?.grant).toBe(7)
    await reasons.state('duty', '', true)
    await settle()
    expect(stated).toHaveBeenCalledWith({ purpose: 'duty', text: '', grant: 7, group: null })
    expect(cell.phase.value).toBe('waiting')
  })
})
