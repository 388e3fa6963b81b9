/** Asks again as long as something is under way, and not while nobody looks. */
import { onBeforeUnmount, onMounted } from 'vue'

export function usePolling(run: () => Promise<unknown>, isBusy: () => boolean, seconds = 1): void {
  let timer: number | undefined
  let gone = false

  async function tick(): Promise<void> {
    if (!document.hidden && isBusy()) await run().catch(() => undefined)
    if (!gone) timer = window.setTimeout(() => void tick(), seconds * 1000)
  }

  onMounted(() => void tick())
  onBeforeUnmount(() => {
    gone = true
    window.clearTimeout(timer)
  })
}
