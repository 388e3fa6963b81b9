/** The one queue of this page, open as long as the page is. */
import { ref, shallowRef, type Ref, type ShallowRef } from 'vue'
import { useSession } from '@/stores/session'
import { diskStore } from './disk'
import { Queue, type Item } from './queue'
import { sendItem } from './sender'

interface PhoneQueue {
  queue: Queue
  items: ShallowRef<readonly Item[]>
  /** False: this browser keeps nothing, so nothing may look saved. */
  kept: Ref<boolean>
  ready: Promise<void>
}

/** A connection that came back does not always say so. */
const TRY_AGAIN_MS = 30_000

let made: PhoneQueue | null = null

export function usePhoneQueue(): PhoneQueue {
  made ??= make()
  return made
}

function make(): PhoneQueue {
  const session = useSession()
  const items = shallowRef<readonly Item[]>([])
  const kept = ref(true)
  const queue = new Queue(
    diskStore,
    sendItem,
    () => session.user?.username ?? '',
    () => (items.value = queue.items),
  )
  const flush = (): void => void alone(() => queue.flush())
  const ready = queue.open().then(flush, () => {
    kept.value = false
  })
  window.addEventListener('online', flush)
  setInterval(() => {
    if (navigator.onLine && queue.items.some((item) => item.state === 'waiting')) flush()
  }, TRY_AGAIN_MS)
  return { queue, items, kept, ready }
}

/** Two windows of one phone take turns; where they cannot, the keys keep things right. */
async function alone(work: () => Promise<void>): Promise<void> {
  if (!navigator.locks) return work()
  await navigator.locks.request('lianjing-phone-queue', { ifAvailable: true }, async (lock) => {
    if (lock) await work()
  })
}
