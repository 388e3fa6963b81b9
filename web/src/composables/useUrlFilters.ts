/** Filters of a list that live in the address, so that back, reload and a sent link keep them. */
import { reactive, watch } from 'vue'
import { useRoute, useRouter } from 'vue-router'

export function useUrlFilters<T extends Record<string, string | number>>(
  defaults: T,
  changed: () => void,
): T {
  const route = useRoute()
  const router = useRouter()
  const own = route.path
  const filters = reactive({ ...defaults }) as T
  read()

  function read(): void {
    for (const key of Object.keys(defaults) as (keyof T & string)[]) {
      const text = route.query[key]
      const fallback = defaults[key]
      const value = typeof text === 'string' ? text : fallback
      filters[key] = (
        typeof fallback === 'number' ? Number(value) || fallback : value
      ) as T[typeof key]
    }
  }

  watch(
    () => ({ ...filters }),
    (now, before) => {
      const query: Record<string, string> = { ...(route.query as Record<string, string>) }
      const rest = Object.keys(now).some((key) => key !== 'page' && now[key] !== before[key])
      if (rest && 'page' in filters && now.page === before.page && now.page !== 1) {
        ;(filters as Record<string, string | number>).page = 1
        return
      }
      for (const key of Object.keys(defaults)) {
        const value = filters[key as keyof T]
        if (value === defaults[key]) Reflect.deleteProperty(query, key)
        else query[key] = String(value)
      }
      void router.replace({ query })
      changed()
    },
  )
  watch(
    () => route.query,
    () => {
      if (route.path === own) read()
    },
  )
  return filters
}
