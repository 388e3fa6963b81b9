/** One deed at a time: busy meanwhile, and what went wrong as people read it. */
import { ref, type Ref } from 'vue'
import { asProblem, type Problem } from '@/api'

export interface Attempt {
  busy: Ref<boolean>
  problem: Ref<Problem | null>
  /** Do it; `done` follows where nothing went wrong. */
  attempt: (work: () => Promise<unknown>, done?: () => unknown) => Promise<void>
}

export function useAttempt(): Attempt {
  const busy = ref(false)
  const problem = ref<Problem | null>(null)
  async function attempt(work: () => Promise<unknown>, done?: () => unknown): Promise<void> {
    busy.value = true
    problem.value = null
    try {
      await work()
      await done?.()
    } catch (reason) {
      problem.value = asProblem(reason)
    } finally {
      busy.value = false
    }
  }
  return { busy, problem, attempt }
}
