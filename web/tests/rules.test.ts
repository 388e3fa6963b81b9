/** Parameters of rules in forms, and one deed at a time. */
import { describe, expect, it } from 'vitest'
import { useAttempt } from '@/composables/useAttempt'
import { differing, inWords, toEdit } from '@/lib/ruleParameters'

const SHIPPED = { days: 30, words: ['a', 'b'], on: true, fact: 'x' }

describe('parameters of a rule', () => {
  it('are edited as lines and come back as they were', () => {
    const edited = toEdit(SHIPPED, ['fact'])
    expect(edited).toEqual({ days: 30, words: 'a\nb', on: true })
    expect(differing(edited, SHIPPED)).toEqual({})
  })
  it('are sent only where they differ from what was shipped', () => {
    const edited = { ...toEdit(SHIPPED), words: ' a \n\n c', days: 90 }
    expect(differing(edited, SHIPPED)).toEqual({ words: ['a', 'c'], days: 90 })
  })
  it('are written in one line', () => {
    expect(inWords(['a', 'b'])).toBe('a、b')
    expect(inWords(5)).toBe('5')
  })
})

describe('a deed', () => {
  it('is followed by what is to be done after it, and only then', async () => {
    const { busy, problem, attempt } = useAttempt()
    const told: string[] = []
    const running = attempt(
      async () => told.push('work'),
      () => told.push('done'),
    )
    expect(busy.value).toBe(true)
    await running
    expect([told, busy.value, problem.value]).toEqual([['work', 'done'], false, null])
  })
  it('that fails leaves its problem and nothing follows', async () => {
    const { busy, problem, attempt } = useAttempt()
    const told: string[] = []
    await attempt(
      () => Promise.reject(new Error('no')),
      () => told.push('done'),
    )
    expect(told).toEqual([])
    expect(busy.value).toBe(false)
    expect(problem.value).not.toBeNull()
    await attempt(async () => undefined)
    expect(problem.value).toBeNull()
  })
})
