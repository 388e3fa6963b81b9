/** Values of deeds as people read them: before and after, field by field. */
import type { Hours, GrantRule } from '@/api/rights'
import { hoursText, ruleText } from '@/components/rights/words'
import { dateTime } from '@/lib/format'

type Words = (key: string, values?: Record<string, unknown>) => string

/** Fields whose values are words of their own somewhere. */
const WORDS: Record<string, string> = {
  role: 'roles',
  post: 'identity.posts',
  purpose: 'register.purposes',
  state: 'rights.states',
  actions: 'rights.actions',
  factors: 'deeds.factors',
  sign_in: 'identity.sources',
  password: 'deeds.passwords',
  permissions: 'departments.names',
}
const MOMENTS = ['from', 'until', 'from_on']

export function lines(field: string, value: unknown, more: number, t: Words): string[] {
  if (value === null || value === undefined || value === '') return []
  const all = (Array.isArray(value) ? value : [value]) as unknown[]
  const words =
    field === 'weekly' && Array.isArray(value)
      ? all.map((span) =>
          hoursText(span as Hours, t('rights.days').split(' '), t('rights.nextDay')),
        )
      : all.flatMap((one) => oneLine(field, one, t))
  return more ? [...words, t('deeds.more', { n: more })] : words
}

function oneLine(field: string, value: unknown, t: Words): string[] {
  if (typeof value === 'boolean') return [t(value ? 'common.yes' : 'common.no')]
  if (field === 'rules') return [ruleText(value as GrantRule, t)]
  if (field === 'scopes') return [scopeText(String(value), t)]
  if (MOMENTS.includes(field) && typeof value === 'string') return [moment(value)]
  const home = WORDS[field]
  if (home && typeof value === 'string') return [t(`${home}.${value.replace('.', '_')}`)]
  if (typeof value === 'object' && value !== null)
    return Object.entries(value).flatMap(([key, inner]) => `${key}: ${plain(inner)}`)
  return [String(value)]
}

const moment = (value: string): string => (value.length > 10 ? dateTime(value) : value)

const plain = (value: unknown): string =>
  typeof value === 'object' ? JSON.stringify(value) : String(value)

function scopeText(scope: string, t: Words): string {
  const [kind = '', value = ''] = scope.split(':')
  return [t(`people.${kind}`), value].filter(Boolean).join(' ')
}
