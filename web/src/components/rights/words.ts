/** Rules, hours and networks of grants as people read them. */
import type { GrantRule, Hours } from '@/api/rights'
import { clock } from '@/lib/hours'

type Words = (key: string, values?: Record<string, unknown>) => string

export function ruleText(rule: GrantRule, t: Words): string {
  const facet = (name: string, value: string) => `${t(`rights.facets.${name}`)} ${value}`
  const parts = [
    rule.own_area ? t('rights.facets.own_area') : '',
    rule.region ? facet('region', rule.region_name || rule.region) : '',
    rule.group ? facet('group', rule.group_name || String(rule.group)) : '',
    rule.unit ? facet('unit', rule.unit_name || String(rule.unit)) : '',
    rule.point_class ? facet('point_class', rule.point_class) : '',
    rule.place_class ? facet('place_class', rule.place_class) : '',
    rule.label ? facet('label', rule.label) : '',
  ].filter(Boolean)
  return parts.join(' · ') || t('rights.facets.any')
}

export function hoursText(span: Hours, days: string[], nextDay: string): string {
  const named = days.filter((_, day) => span[0] & (1 << day)).join(' ')
  const over = span[2] > 1440 ? `${nextDay} ` : ''
  return `${named} ${clock(span[1])}–${over}${clock(span[2], true)}`
}
