/** Keeps the viewer's mark over one cell for as long as it shows, or could show, a picture. */
import { onBeforeUnmount, watch, type Ref } from 'vue'
import type { LiveSession } from '@/api'
import { Watermark, type Tampering } from '@/player'

const GUARD_MS = 2_000

export function useWatermark(
  place: Ref<HTMLElement | null>,
  video: Ref<HTMLVideoElement | null>,
  session: Ref<LiveSession | null>,
  /** Whether there is a camera in this place at all. */
  filled: Ref<boolean>,
  onTampered: (what: Tampering) => void,
): void {
  let mark: Watermark | undefined
  /** A second clock looks whether the first still runs; a page that wakes up gets a second look. */
  let missed = 0
  const guard = setInterval(() => {
    missed = mark && !document.hidden && !mark.awake ? missed + 1 : 0
    if (missed < 2) return
    clear()
    onTampered('stopped')
  }, GUARD_MS)

  function show(): void {
    const now = session.value
    // The old mark stays until the next one is there: the last picture may still be on the screen.
    if (!now || !place.value || !video.value) return
    mark?.stop()
    try {
      mark = new Watermark(place.value, video.value, now.mark, (what) => {
        mark = undefined
        onTampered(what)
      })
      mark.start()
    } catch {
      clear()
      onTampered('stopped') // without its mark there is no picture
    }
  }

  function clear(): void {
    mark?.stop()
    mark = undefined
  }

  watch([session, place, video], show, { immediate: true, flush: 'sync' })
  watch(filled, (now) => !now && clear())
  onBeforeUnmount(() => {
    clearInterval(guard)
    clear()
  })
}
