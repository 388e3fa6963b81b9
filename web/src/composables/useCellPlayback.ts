/** Keeps one cell of the wall playing: asks for a session, plays it, renews it, and starts again when it breaks. */
import { onBeforeUnmount, ref, shallowRef, watch, type Ref } from 'vue'
import {
  ApiError,
  asProblem,
  channels,
  endings,
  sessions,
  type LiveSession,
  type Problem,
  type StreamKind,
} from '@/api'
import { i18n } from '@/locales'
import { backoff, LivePlayer, type PlayerEnd, type PlayerFigures } from '@/player'
import { useEvents } from '@/stores/events'
import { useReasons } from '@/stores/reasons'

export type Phase = 'idle' | 'requesting' | 'waiting' | 'playing' | 'reconnecting' | 'failed'

export interface Wanted {
  channel: number
  stream: StreamKind
}

export interface CellPlayback {
  phase: Ref<Phase>
  problem: Ref<Problem | null>
  notice: Ref<string>
  session: Ref<LiveSession | null>
  figures: Ref<PlayerFigures | null>
  /** When the right to this picture is over by the clock; empty: not by the clock. */
  until: Ref<string>
  retryAt: Ref<number>
  /** Number of the grant a renewal can be asked for, when that is why there is no picture. */
  renewable: Ref<string>
  retry: () => void
  /** The viewer's mark is not over the picture any more: it stops, and the server is told. */
  tampered: (what: string) => void
}

/** Answers that another attempt will not change; only a person can. */
const FINAL = new Set([400, 401, 403, 404, 405, 422])
/** Ends that are no accident: the picture does not come back by itself. */
const DECIDED = new Set([
  'right_ended',
  'right_expired',
  'outside_hours',
  'revoked',
  'stopped',
  'signed_out',
  'watermark_removed',
])
const LEAST_RENEWAL_MS = 5_000
const WHY_WITHIN_MS = 2_000

export function useCellPlayback(
  video: Ref<HTMLVideoElement | null>,
  wanted: Ref<Wanted | null>,
  /** Called while the last picture is still there, before another stream of it is begun. */
  freeze: () => void = () => undefined,
): CellPlayback {
  const events = useEvents()
  const reasons = useReasons()
  const phase = ref<Phase>('idle')
  const problem = shallowRef<Problem | null>(null)
  const notice = ref('')
  const session = shallowRef<LiveSession | null>(null)
  const figures = shallowRef<PlayerFigures | null>(null)
  const retryAt = ref(0)
  const renewable = ref('')
  const until = ref('')

  let generation = 0
  let shown = 0
  let lastSession = ''
  let lastCall = ''
  let attempt = 0
  let player: LivePlayer | undefined
  let renewal: ReturnType<typeof setTimeout> | undefined
  let retryTimer: ReturnType<typeof setTimeout> | undefined

  function stop(leaving = false): void {
    generation += 1
    clearTimeout(renewal)
    clearTimeout(retryTimer)
    player?.close()
    player = undefined
    figures.value = null
    const held = session.value
    session.value = null
    if (held) {
      events.streams.delete(held.session)
      // A session that cannot be given back now ends by itself when it expires.
      sessions.release(held.session, leaving).catch(() => undefined)
    }
  }

  async function start(target: Wanted): Promise<void> {
    // Only its own picture may stand in for a camera, never that of the one before.
    if (phase.value === 'playing' && shown === target.channel) freeze()
    shown = target.channel
    stop()
    const own = generation
    phase.value = attempt === 0 ? 'requesting' : 'reconnecting'
    notice.value = ''
    renewable.value = ''
    try {
      const answer = await channels.live(target.channel, target.stream, lastSession)
      if (own !== generation) {
        void sessions.release(answer.session).catch(() => undefined)
        return
      }
      session.value = answer
      until.value = answer.right_until ?? ''
      lastSession = answer.session
      lastCall = answer.call
      if (own !== generation) return // the mark could not be put over it
      if (answer.audio?.notice) notice.value = answer.audio.notice
      play(answer, own)
      scheduleRenewal(answer.expires_at, own)
    } catch (reason) {
      if (own !== generation) return
      fail(asProblem(reason), reason instanceof ApiError ? reason.status : 0)
      if (reason instanceof ApiError && reason.code === 'reason_needed') void askReason(reason)
    }
  }

  function play(answer: LiveSession, own: number): void {
    if (!video.value) return
    phase.value = 'waiting'
    player = new LivePlayer(video.value, answer, {
      picture: () => {
        phase.value = 'playing'
        problem.value = null
        attempt = 0
      },
      notice: (message) => {
        if (message.notice) notice.value = message.notice
      },
      figures: (value) => {
        figures.value = value
      },
      ended: (end) => {
        if (own === generation) void onEnded(end, answer, own)
      },
    })
    player.open()
  }

  async function onEnded(end: PlayerEnd, answer: LiveSession, own: number): Promise<void> {
    const decided = await whyOver(answer, end)
    if (own !== generation) return
    if (decided) {
      session.value = null // there is nothing left to give back
      close(decided)
      return
    }
    const told = describeEnd(end, answer.call)
    if (end.code === 'undecodable' || end.code === 'unsupported') {
      stop()
      phase.value = 'failed'
      problem.value = told
    } else {
      again(told)
    }
  }

  /** What the server says of a session that broke off, when somebody or the clock has ended it. */
  async function whyOver(answer: LiveSession, end: PlayerEnd): Promise<Problem | undefined> {
    try {
      const late = new Promise<never>((_, reject) => setTimeout(reject, WHY_WITHIN_MS))
      const ending = await Promise.race([endings.read(answer.session), late])
      if (!ending.ended || !DECIDED.has(ending.code)) return undefined
      renewable.value = ending.renewable ? ending.grant : ''
      return { ...ending, call: answer.call }
    } catch {
      if (!DECIDED.has(end.reason ?? '')) return undefined // what is away may come back
      const { t } = i18n.global
      const advice = t('register.over.advice')
      return { code: 'ended', message: t('register.over.message'), advice, call: answer.call }
    }
  }

  function close(told: Problem): void {
    stop()
    phase.value = 'failed'
    problem.value = told
  }

  function tampered(what: string): void {
    const held = session.value
    if (!held) return
    const call = held.call
    void endings.tampered(held.session, what).catch(() => undefined)
    session.value = null // it is over at the server by this; nothing to give back
    close({ ...describeMark(), call })
  }

  async function askReason(error: ApiError): Promise<void> {
    const own = generation
    if ((await reasons.ask(error)) && own === generation) retry()
  }

  function fail(told: Problem, status: number): void {
    if (FINAL.has(status)) {
      stop()
      phase.value = 'failed'
      problem.value = status === 404 ? describeGone(told) : told
    } else if (attempt === 0 && status !== 0 && status !== 503) {
      // The first refusal is shown as it is; a person decides, or the channel comes online.
      stop()
      phase.value = 'failed'
      problem.value = told
    } else {
      again(told)
    }
  }

  function again(told: Problem): void {
    const target = wanted.value
    stop()
    problem.value = told
    if (!target) return
    phase.value = 'reconnecting'
    const wait = backoff(attempt, Math.random())
    attempt += 1
    retryAt.value = Date.now() + wait
    retryTimer = setTimeout(() => void start(target), wait)
  }

  function scheduleRenewal(expiresAt: string, own: number): void {
    const left = Date.parse(expiresAt) - (Date.now() + events.clockOffset)
    const wait = Number.isNaN(left)
      ? 30_000
      : Math.max(LEAST_RENEWAL_MS, Math.min(left * 0.5, 600_000))
    renewal = setTimeout(() => void renew(own), wait)
  }

  async function renew(own: number): Promise<void> {
    const held = session.value
    if (!held || own !== generation) return
    try {
      const answer = await sessions.renew(held.session)
      if (own !== generation) return
      const { expires_at, right_until, grant } = answer
      Object.assign(held, { expires_at, right_until, grant })
      until.value = right_until ?? ''
      scheduleRenewal(expires_at, own)
    } catch (reason) {
      if (own !== generation) return
      if (reason instanceof ApiError && FINAL.has(reason.status)) again(asProblem(reason))
      else renewal = setTimeout(() => void renew(own), LEAST_RENEWAL_MS)
    }
  }

  function retry(): void {
    attempt = 0
    problem.value = null
    if (wanted.value) void start(wanted.value)
  }

  watch(
    [() => wanted.value?.channel, () => wanted.value?.stream, video],
    () => {
      attempt = 0
      problem.value = null
      if (wanted.value && video.value) void start(wanted.value)
      else {
        stop()
        phase.value = 'idle'
      }
    },
    { immediate: true },
  )

  const unfollow = events.on('status', (changed) => {
    const broken = phase.value === 'failed' || phase.value === 'reconnecting'
    if (broken && changed.some((c) => c.online && c.id === wanted.value?.channel)) retry()
  })
  // The reason in words comes beside the stream, a moment before or after it breaks off.
  const unfollowEnds = events.on('ended', (end) => {
    if (end.session === lastSession && phase.value !== 'playing')
      problem.value = { ...end, call: lastCall }
    else if (end.session === session.value?.session) again({ ...end, call: lastCall })
  })
  const leave = () => stop(true)
  window.addEventListener('pagehide', leave)
  onBeforeUnmount(() => {
    window.removeEventListener('pagehide', leave)
    unfollow()
    unfollowEnds()
    stop()
  })

  return { phase, problem, notice, session, figures, until, retryAt, renewable, retry, tampered }
}

function describeMark(): Problem {
  const { t } = i18n.global
  return {
    code: 'watermark_removed',
    message: t('register.mark.message'),
    cause: t('register.mark.cause'),
    advice: t('register.mark.advice'),
  }
}

/** The camera was on the wall a moment ago: say what that means, not that a record is missing. */
function describeGone(told: Problem): Problem {
  const { t } = i18n.global
  return {
    ...told,
    message: t('wall.gone.message'),
    cause: t('wall.gone.cause'),
    advice: t('wall.gone.advice'),
  }
}

/** The reason a stream ended for, in words where there are some. */
function whyEnded(reason: string | undefined): string | null {
  const { t, te } = i18n.global
  const key = `player.why.${reason}`
  return te(key) ? t(key) : (reason ?? null)
}

function describeEnd(end: PlayerEnd, call: string): Problem {
  const { t } = i18n.global
  return {
    code: end.code,
    message: end.message ?? t(`player.${end.code}.message`, { codec: end.codec ?? '' }),
    cause: end.code === 'ended' && !end.message ? whyEnded(end.reason) : null,
    advice: end.advice ?? t(`player.${end.code}.advice`, { codec: end.codec ?? '' }),
    call,
  }
}
