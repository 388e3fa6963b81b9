/** Sends one item of the queue and says what became of it. */
import { ApiError, asProblem, type Problem } from '@/api'
import { phone } from '@/api/phone'
import { i18n } from '@/locales'
import type { Item, Outcome } from './queue'

/** Answers after which the same thing may be taken in later. */
const LATER = new Set([408, 425, 429, 500, 502, 503, 504])

export async function sendItem(item: Item): Promise<Outcome> {
  try {
    if (item.work.kind === 'check') {
      await phone.check(item)
      return { what: 'sent' }
    }
    const { far, metres } = await phone.photo(item)
    return far ? { what: 'sent', warning: farAway(metres ?? 0) } : { what: 'sent' }
  } catch (reason) {
    return outcomeOf(reason)
  }
}

function farAway(metres: number): Problem {
  const message = i18n.global.t('phone.queue.far', { metres: Math.round(metres) })
  return { code: 'photo_far', message, advice: i18n.global.t('phone.queue.farAdvice') }
}

export function outcomeOf(reason: unknown): Outcome {
  const problem: Problem = asProblem(reason)
  if (!(reason instanceof ApiError)) return { what: 'refused', problem }
  if (reason.status === 0 || reason.status === 401) return { what: 'stop', problem }
  if (reason.code === 'password_change_required') return { what: 'stop', problem }
  if (reason.code === 'changed_meanwhile') return { what: 'conflict', problem }
  if (LATER.has(reason.status)) return { what: 'later', problem }
  return { what: 'refused', problem }
}
