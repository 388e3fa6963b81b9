/** Actions and groups in words; what has none is shown as its code. */
import { useI18n } from 'vue-i18n'

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
  const { t, te } = useI18n()
  const word = (key: string, fallback: string): string => (te(key) ? t(key) : fallback)
  return {
    action: (code: string): string => word(`audit.actions.${code.replaceAll('.', '_')}`, code),
    group: (code: string): string => word(`auditing.groups.${code}`, code),
    outcome: (code: string): string => word(`auditing.outcomes.${code}`, code),
    measure: (code: string): string => word(`auditing.measures.${code}`, code),
  }
}
