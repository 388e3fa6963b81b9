/** Why something is online or offline, in words: the short codes of the API are in the catalogues. */
import { useI18n } from 'vue-i18n'

export function useReason(): (code: string | null | undefined, words?: string | null) => string {
  const { t, te } = useI18n()
  return (code, words) => {
    if (!code) return words ?? ''
    return te(`reasons.${code}`) ? t(`reasons.${code}`) : words || code
  }
}
