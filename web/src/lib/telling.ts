/** Says in passing what became of something: gone wrong, or waiting for a second person. */
import { ElMessage } from 'element-plus'
import { h } from 'vue'
import { asProblem, type Problem } from '@/api'
import { i18n } from '@/locales'

export const WAITS = 'second_person_needed'

/** Where a deed that waits is shown to whoever asked for it. */
export const deedLink = (problem: Problem): string =>
  `/deeds?box=mine&deed=${String(problem.fields?.deed ?? '')}`

export function tell(reason: unknown): void {
  const told = asProblem(reason)
  const text = [told.message, told.cause, told.advice].filter(Boolean).join(' — ')
  if (told.code !== WAITS) {
    ElMessage.error(text)
    return
  }
  const link = h('a', { href: deedLink(told) }, i18n.global.t('deeds.look'))
  ElMessage({
    type: 'info',
    message: h('span', [text, ' ', link]),
    duration: 12_000,
    showClose: true,
  })
}
