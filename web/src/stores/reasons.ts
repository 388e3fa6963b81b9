/** Asks for the reason of a look when a grant is too general, once for everybody who waits for it. */
import { defineStore } from 'pinia'
import { ref, shallowRef } from 'vue'
import { register, type ApiError, type Purpose } from '@/api'

export interface Asked {
  grant: number | null
  group: number | null
  hours: number
  message: string
  cause: string
  advice: string
}

export const useReasons = defineStore('reasons', () => {
  const asked = shallowRef<Asked | null>(null)
  const busy = ref(false)
  let waiting: { key: string; answer: Promise<boolean>; settle: (stated: boolean) => void }[] = []

  /** True once a reason has been stated; false when the person would rather not. */
  function ask(error: ApiError): Promise<boolean> {
    const field = (name: string) => Number(error.fields?.[name]) || null
    const wanted: Asked = {
      grant: field('grant'),
      group: field('group'),
      hours: field('hours') ?? 8,
      message: error.message,
      cause: error.cause ?? '',
      advice: error.advice ?? '',
    }
    const key = `${wanted.grant}/${wanted.group}`
    const same = waiting.find((one) => one.key === key)
    if (same) return same.answer
    let settle: (stated: boolean) => void = () => undefined
    const answer = new Promise<boolean>((resolve) => (settle = resolve))
    waiting.push({ key, answer, settle })
    asked.value ??= wanted
    return answer
  }

  async function state(purpose: Purpose, text: string, everywhere: boolean): Promise<void> {
    const now = asked.value
    if (!now) return
    busy.value = true
    try {
      const group = everywhere ? null : now.group
      await register.state({ purpose, text, grant: now.grant, group })
      finish(true)
    } finally {
      busy.value = false
    }
  }

  /** Who waits for another group or grant is asked anew, if one answer was not enough. */
  function finish(stated: boolean): void {
    asked.value = null
    const all = waiting
    waiting = []
    for (const one of all) one.settle(stated)
  }

  return { asked, busy, ask, state, dismiss: () => finish(false) }
})
