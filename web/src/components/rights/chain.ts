/** The reasons of an answer, one after the other, as a person would say them. */
import type { Explanation, Hours } from '@/api/rights'
import { dateTime } from '@/lib/format'
import { hoursText, ruleText } from './words'

type Words = (key: string, values?: Record<string, unknown>) => string

export interface Link {
  text: string
  /** Whether it speaks for it, against it, or only says how things are. */
  says: 'yes' | 'no' | 'fact'
  grant?: number
}

export function chainOf(found: Explanation, action: string, t: Words): Link[] {
  const who = found.person.name || found.person.username
  const deed = t(`rights.actions.${action}`)
  const say = (key: string, values: Record<string, unknown> = {}) =>
    t(`rights.chain.${key}`, { who, deed, camera: found.channel.name, ...values })
  const links: Link[] = []
  const at = dateTime(found.account_ends_at ?? found.at)
  if (found.account) links.push({ text: say(`account_${found.account}`, { at }), says: 'no' })
  else links.push({ text: say('account_open'), says: 'yes' })
  const role = t(`roles.${found.person.role}`)
  const permitted = found.permitted.includes(action)
  links.push({
    text: say(permitted ? 'role_may' : 'role_may_not', { role }),
    says: permitted ? 'yes' : 'no',
  })
  if (found.channel.secret) links.push({ text: say('secret'), says: 'fact' })
  if (found.channel.private) links.push({ text: say('private'), says: 'fact' })
  if (!found.grants.length) links.push({ text: say('no_grants'), says: 'no' })
  for (const one of found.grants) links.push(grantLink(one, action, found, t, say))
  const right = found.rights.find((each) => each.action === action)
  if (right?.allowed && !found.account) {
    const until = right.until ? dateTime(right.until) : t('rights.endless')
    links.push({ text: say('so_yes', { number: right.number, until }), says: 'yes' })
  } else {
    const why = found.account
      ? say(`account_${found.account}`, { at })
      : t(`rights.reasons.${right?.reason || 'no_grant'}`)
    links.push({ text: say('so_no', { why }), says: 'no' })
  }
  return links
}

function grantLink(
  one: Explanation['grants'][number],
  action: string,
  found: Explanation,
  t: Words,
  say: (key: string, values?: Record<string, unknown>) => string,
): Link {
  const days = t('rights.days').split(' ')
  const rule = one.rule ? ruleText(one.rule, t) : ''
  const head = say(`covers_${one.cover}`, { number: one.number, title: one.title, rule })
  const hours = one.weekly
    .map((span) => hoursText(span as Hours, days, t('rights.nextDay')))
    .join('; ')
  const facts = {
    number: one.number,
    hours: hours || t('rights.anyHours'),
    networks: one.networks.join(', '),
    address: found.address || '—',
    from: one.valid_from ? dateTime(one.valid_from) : '—',
    until: one.valid_until ? dateTime(one.valid_until) : t('rights.endless'),
    at: dateTime(found.at),
  }
  if (one.cover === 'excluded') return { text: head, says: 'no', grant: one.grant }
  const why = one.refuses[action]
  const tail = why ? say(`refuses_${why}`, facts) : say('allows', facts)
  return { text: `${head} ${tail}`, says: why ? 'no' : 'yes', grant: one.grant }
}
