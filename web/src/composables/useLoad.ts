/** Loading something for a page: the value, whether it is on its way, and what went wrong. */
import { ref, shallowRef, type Ref, type ShallowRef } from 'vue'
import { asProblem, type Problem } from '@/api'

export interface Load<T> {
  value: ShallowRef<T | undefined>
  loading: Ref<boolean>
  problem: ShallowRef<Problem | null>
  run: () => Promise<void>
}

/** A later run overtakes an earlier one: only the newest answer is kept. */
export function useLoad<T>(fetcher: () => Promise<T>): Load<T> {
  const value = shallowRef<T>()
  const loading = ref(false)
  const problem = shallowRef<Problem | null>(null)
  let newest = 0

  async function run(): Promise<void> {
    const own = (newest += 1)
    loading.value = true
    try {
      const result = await fetcher()
      if (own !== newest) return
      value.value = result
      problem.value = null
    } catch (reason) {
      if (own === newest) problem.value = asProblem(reason)
    } finally {
      if (own === newest) loading.value = false
    }
  }

  return { value, loading, problem, run }
}
