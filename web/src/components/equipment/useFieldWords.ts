/** Values of file fields in words: codes by their tables, yes and no, the rest as it is. */
import { shallowRef, toValue, watch, type MaybeRefOrGetter } from 'vue'
import { useI18n } from 'vue-i18n'
import type { CodeTable, CompanionField } from '@/api/equipment'
import { codeTable } from '@/composables/useCodeTable'

export function useFieldWords(
  fields: MaybeRefOrGetter<CompanionField[]>,
): (field: CompanionField, value: unknown) => string {
  const { t, locale } = useI18n()
  const known = shallowRef(new Map<string, CodeTable>())
  watch(
    () => toValue(fields),
    async (some) => {
      const wanted = [...new Set(some.map((field) => field.table).filter(Boolean))]
      const found = await Promise.all(wanted.map((id) => codeTable(id).catch(() => undefined)))
      known.value = new Map(
        found.filter((table) => table !== undefined).map((table) => [table.id, table]),
      )
    },
    { immediate: true },
  )
  return (field, value) => {
    if (value === null || value === undefined || value === '') return ''
    if (typeof value === 'boolean') return t(value ? 'common.yes' : 'common.no')
    const table = known.value.get(field.table)
    if (!table) return String(value)
    const word = (code: string): string => {
      const entry = table.entries.find((one) => one.code === code)
      return entry ? (locale.value === 'en' ? entry.en : entry.zh) : code
    }
    return String(value).split('/').map(word).join('/')
  }
}

const GROUPS = ['identity', 'owner', 'place', 'kind', 'network', 'duty', 'life', 'parts', 'other']

/** Groups of fields in the order pages show them. */
export function inOrder<T>(groups: Map<string, T>): [string, T][] {
  const place = (name: string): number => GROUPS.indexOf(name) + 1 || GROUPS.length + 1
  return [...groups].sort(([one], [other]) => place(one) - place(other))
}
