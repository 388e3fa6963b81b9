/** Code tables for pages: each is fetched once and kept, and says words in the reader's language. */
import { computed, shallowRef, toValue, watch, type ComputedRef, type MaybeRefOrGetter } from 'vue'
import { useI18n } from 'vue-i18n'
import { tables, type CodeEntry, type CodeTable } from '@/api/equipment'

const fetched = new Map<string, Promise<CodeTable>>()

/** The table as it is in a region; the same promise for whoever asks. */
export function codeTable(id: string, region = ''): Promise<CodeTable> {
  const key = `${id} ${region}`
  let found = fetched.get(key)
  if (!found) {
    found = tables.read(id, region)
    fetched.set(key, found)
    // What failed may be asked for again.
    found.catch(() => fetched.delete(key))
  }
  return found
}

/** After a regional version was entered. */
export function forgetCodeTables(): void {
  fetched.clear()
}

export interface TableWords {
  table: ComputedRef<CodeTable | undefined>
  entries: ComputedRef<CodeEntry[]>
  /** One code or several separated by `/`, in words; unknown ones stay as they are. */
  word: (codes: string | null | undefined) => string
}

export function useCodeTable(
  id: MaybeRefOrGetter<string>,
  region: MaybeRefOrGetter<string> = '',
): TableWords {
  const { locale } = useI18n()
  const table = shallowRef<CodeTable>()
  watch(
    () => [toValue(id), toValue(region)] as const,
    async ([wanted, place]) => {
      table.value = undefined
      if (!wanted) return
      const found = await codeTable(wanted, place).catch(() => undefined)
      if (toValue(id) === wanted && toValue(region) === place) table.value = found
    },
    { immediate: true },
  )
  const entries = computed(() => table.value?.entries ?? [])
  const words = computed(
    () => new Map(entries.value.map((one) => [one.code, locale.value === 'en' ? one.en : one.zh])),
  )
  const word = (codes: string | null | undefined): string =>
    (codes ?? '')
      .split('/')
      .filter(Boolean)
      .map((code) => words.value.get(code) ?? code)
      .join('/')
  return { table: computed(() => table.value), entries, word }
}
