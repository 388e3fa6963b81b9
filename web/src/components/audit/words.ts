/** Actions and groups in words; what has none is shown as its code. */
import { useI18n } from 'vue-i18n'
import { dateTime } from '@/lib/format'

export const GROUPS = [
  'sign_in',
  'people',
  'rights',
  'approval',
  'live',
  'playback',
  'control',
  'picture',
  'export',
  'sharing',
  'record',
  'configuration',
  'operation',
  'refused',
  'audit',
  'backup',
  'integration',
  'other',
]

export function useAuditWords() {
  const { t, te, tm } = useI18n()
  const word = (key: string, fallback: string): string => (te(key) ? t(key) : fallback)
  const action = (code: string): string => word(`audit.actions.${code.replaceAll('.', '_')}`, code)
  const spoken: Record<string, (value: string) => string> = {
    action,
    group: (code) => word(`auditing.groups.${code}`, code),
    outcome: (code) => word(`auditing.outcomes.${code}`, code),
    since: dateTime,
    until: dateTime,
  }
  return {
    action,
    /** Every action that has words, by its code: what one can look for. */
    actions: (): { code: string; word: string }[] =>
      Object.keys(tm('audit.actions'))
        .map((key) => ({
          code: key.replace(/^(access_password|code_table|[a-z]+)_/, '$1.'),
          word: t(`audit.actions.${key}`),
        }))
        .sort((a, b) => a.word.localeCompare(b.word)),
    /** One condition of a search, as the form calls it. */
    condition: (name: string, value: string): string =>
      `${word(`auditing.by.${name}`, name)} ${spoken[name]?.(value) ?? value}`,
    name: (field: string): string => word(`auditing.names.${field}`, field),
    role: (code: string): string => word(`roles.${code}`, code),
    target: (type: string): string => word(`auditing.types.${type}`, type),
    group: (code: string): string => word(`auditing.groups.${code}`, code),
    outcome: (code: string): string => word(`auditing.outcomes.${code}`, code),
    measure: (code: string): string => word(`auditing.measures.${code}`, code),
  }
}
