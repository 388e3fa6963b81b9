/** Lays the story of a call out as a ladder: lanes from the camera to the viewer, one rung per fact. */
import type { CallMessage, CallStory } from '@/api'

export const LANES = ['lower', 'signal', 'media', 'upper'] as const
export type Lane = (typeof LANES)[number]

export interface Rung {
  at_ms: number
  from: Lane
  to: Lane
  text: string
  detail?: string
  /** Set on SIP messages: the whole text can be read. */
  message?: CallMessage
  failed: boolean
}

const NAMES: Record<string, Lane> = {
  device: 'lower',
  camera: 'lower',
  lower: 'lower',
  source: 'lower',
  channel: 'lower',
  signal: 'signal',
  platform: 'signal',
  sip: 'signal',
  media: 'media',
  node: 'media',
  upper: 'upper',
  viewer: 'upper',
  web: 'upper',
  user: 'upper',
  browser: 'upper',
}

/** The lane of a name as the API gives it; the two outer lanes each stand for several. */
export function laneOf(name: string | null | undefined, fallback: Lane): Lane {
  if (!name) return fallback
  const word = /^[a-z]+/i.exec(name)?.[0]?.toLowerCase() ?? ''
  return NAMES[word] ?? fallback
}

/** What an upper asks of us is talked over on its side; everything else on the camera's. */
const peerLane = (story: CallStory): Lane => (story.direction === 'up' ? 'upper' : 'lower')

const isFinalRefusal = (line: string): boolean => /^SIP\/2\.0 [3-6]\d\d/.test(line)

export function rungs(story: CallStory): Rung[] {
  const peer = peerLane(story)
  const fromSteps = (story.steps ?? []).map((step) => ({
    at_ms: step.at_ms,
    from: laneOf(step.from, 'signal'),
    to: laneOf(step.to, laneOf(step.from, 'signal')),
    text: step.what,
    detail: step.detail ?? undefined,
    failed: /fail|timeout|refus|wrong|失败|超时|拒绝/i.test(step.what),
  }))
  const fromMessages = (story.messages ?? []).map((message) => {
    const sent = message.direction === 'sent'
    return {
      at_ms: message.at_ms,
      from: sent ? ('signal' as const) : peer,
      to: sent ? peer : ('signal' as const),
      text: shortStartLine(message.start_line),
      detail: `${message.transport ?? ''} ${message.peer}`.trim(),
      message,
      failed: isFinalRefusal(message.start_line),
    }
  })
  const all: Rung[] = [...fromSteps, ...fromMessages]
  return all
    .map((rung, order) => ({ rung, order }))
    .sort((a, b) => a.rung.at_ms - b.rung.at_ms || a.order - b.order)
    .map(({ rung }) => rung)
}

/** `INVITE` or `200 OK` from a start line. */
export function shortStartLine(line: string): string {
  const answer = /^SIP\/2\.0\s+(\d{3}.*)$/.exec(line)
  return answer ? (answer[1] ?? line).trim() : (line.split(/\s+/)[0] ?? line)
}
