/** One step with a second factor: what goes wrong is said in words, the browser's refusals too. */
import { ref, shallowRef, type Ref, type ShallowRef } from 'vue'
import { useI18n } from 'vue-i18n'
import { asProblem, type Problem } from '@/api'
import { keyRefusal } from '@/lib/webauthn'

export interface FactorDeed {
  busy: Ref<boolean>
  problem: ShallowRef<Problem | null>
  attempt: (work: () => Promise<unknown>) => Promise<boolean>
}

export function useFactorDeed(): FactorDeed {
  const { t } = useI18n()
  const busy = ref(false)
  const problem = shallowRef<Problem | null>(null)

  function inWords(reason: unknown): Problem {
    const word = keyRefusal(reason)
    if (!word) return asProblem(reason)
    return {
      code: `key_${word}`,
      message: t(`identity.keyProblems.${word}`),
      advice: t(`identity.keyAdvice.${word}`),
    }
  }

  /** Does it unless something is being done already; tells whether it worked. */
  async function attempt(work: () => Promise<unknown>): Promise<boolean> {
    if (busy.value) return false
    busy.value = true
    problem.value = null
    try {
      await work()
      return true
    } catch (reason) {
      problem.value = inWords(reason)
      return false
    } finally {
      busy.value = false
    }
  }

  return { busy, problem, attempt }
}
