/** Particulars of a filing in words. */
import { useI18n } from 'vue-i18n'
import { useCodeTable } from '@/composables/useCodeTable'

export const PARTICULARS = [
  'unit_name',
  'unit_category',
  'uscc',
  'system_name',
  'place_class',
  'region',
  'address',
  'in_use_on',
  'camera_count',
  'camera_types',
  'storage_days',
] as const

export function useFilingWords(): {
  label: (key: string) => string
  text: (key: string, value: unknown) => string
} {
  const { t, te } = useI18n()
  const places = useCodeTable('d799.place_class')
  const label = (key: string): string =>
    te(`equipment.filing.fields.${key}`) ? t(`equipment.filing.fields.${key}`) : key
  const text = (key: string, value: unknown): string => {
    if (value === null || value === undefined || value === '') return '—'
    if (key === 'place_class') return places.word(String(value))
    if (typeof value === 'object')
      return Object.entries(value)
        .map(([name, count]) => `${name} ${String(count)}`)
        .join('、')
    return String(value)
  }
  return { label, text }
}
