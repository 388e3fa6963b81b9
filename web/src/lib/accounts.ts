/** What stands in the way of an account: the first thing first. */
import type { Account } from '@/api'

export type Standing = 'active' | 'disabled' | 'ended' | 'unreviewed' | 'password' | 'pledge'

export function standingOf(account: Account, now: Date = new Date()): Standing {
  const ends = account.conditions?.ends_at
  if (account.is_active === false) return 'disabled'
  if (ends && new Date(ends) <= now) return 'ended'
  if (!account.conditions?.reviewed_on) return 'unreviewed'
  if (account.must_change_password) return 'password'
  return account.pledged_at ? 'active' : 'pledge'
}

/** How many kinds of characters a password has, counted as the server counts them. */
export function classesOf(password: string): number {
  return [/\p{Lu}/u, /\p{Ll}/u, /\p{Nd}/u, /[^a-zA-Z0-9]/].filter((kind) => kind.test(password))
    .length
}
