/** The columns the list of files can show; which ones, each browser remembers. */
import { ref, watch, type Ref } from 'vue'
import { readLocal, writeLocal } from '@/lib/local'

export const COLUMNS = [
  'code',
  'state',
  'network',
  'point_class',
  'place_class',
  'region',
  'unit',
  'address',
  'common_name',
  'departments',
  'ipv4',
  'maker',
  'model',
  'labels',
  'score',
  'position',
  'updated',
] as const
export type Column = (typeof COLUMNS)[number]

const USUAL: Column[] = [
  'code',
  'state',
  'network',
  'point_class',
  'region',
  'unit',
  'address',
  'score',
  'updated',
]
const KEPT = 'lianjing.files.columns'

export function useColumns(): Ref<Column[]> {
  const kept = readLocal<Column[]>(KEPT)
  const chosen = ref<Column[]>(
    Array.isArray(kept) ? kept.filter((one) => COLUMNS.includes(one)) : [...USUAL],
  )
  watch(chosen, (now) => writeLocal(KEPT, now))
  return chosen
}
