/** Who may settle differences: the same roles the API lets. */
import { computed, type ComputedRef } from 'vue'
import { useSession } from '@/stores/session'

export function useResolves(): ComputedRef<boolean> {
  const session = useSession()
  return computed(
    () => session.user?.roles.some((role) => role === 'admin' || role === 'registrar') ?? false,
  )
}
