/** The points of the page: read from the server, chosen by the filters and the legend. */
import { computed, ref, shallowRef, watch, type ComputedRef, type Ref, type ShallowRef } from 'vue'
import { asProblem, type Problem } from '@/api'
import { map, type MapFilter } from '@/api/map'
import { count, keysOf, type Mode } from './colours'
import { takeEarly } from './early'
import { choose, EVERYTHING, type Choice, type Points } from './points'

interface PointsOfPage {
  points: ShallowRef<Points | null>
  chosen: ComputedRef<Uint32Array | null>
  counts: ComputedRef<number[]>
  choice: Ref<Choice>
  mode: Ref<Mode>
  hidden: ShallowRef<ReadonlySet<number>>
  loading: Ref<boolean>
  problem: ShallowRef<Problem | null>
  load: () => Promise<void>
}

export function usePoints(filter: Ref<MapFilter>): PointsOfPage {
  const points = shallowRef<Points | null>(null)
  const choice = ref<Choice>({ ...EVERYTHING })
  const mode = ref<Mode>('class')
  const hidden = shallowRef<ReadonlySet<number>>(new Set())
  const loading = ref(true)
  const problem = shallowRef<Problem | null>(null)
  let newest = 0

  async function load(): Promise<void> {
    const own = (newest += 1)
    loading.value = true
    try {
      const early = Object.values(filter.value).some(Boolean) ? null : takeEarly()
      const found = await (early ?? map.points(filter.value))
      if (own !== newest) return
      points.value = found
      problem.value = null
    } catch (reason) {
      if (own === newest) problem.value = asProblem(reason)
    } finally {
      if (own === newest) loading.value = false
    }
  }

  const keys = computed(() => (points.value ? keysOf(points.value, mode.value) : null))
  const wanted = computed(() => (points.value ? choose(points.value, choice.value) : null))
  const counts = computed(() =>
    keys.value && wanted.value ? count(keys.value, wanted.value, mode.value) : [],
  )
  const chosen = computed(() => {
    const key = keys.value
    if (!wanted.value || !key || hidden.value.size === 0) return wanted.value
    return wanted.value.filter((point) => !hidden.value.has(key[point] as number))
  })
  watch(mode, () => (hidden.value = new Set()))
  watch(filter, load)
  return { points, chosen, counts, choice, mode, hidden, loading, problem, load }
}
