/** Who keeps the places: the same roles the API lets. */
import { computed, type ComputedRef } from 'vue'
import { useSession } from '@/stores/session'

export function useKeepsPlaces(): ComputedRef<boolean> {
  const session = useSession()
  return computed(
    () => session.user?.roles.some((role) => role === 'admin' || role === 'registrar') ?? false,
  )
}
