/**
 * What was done in the street and has not reached the platform yet.
 *
 * Every item is on the phone's disk before anything is sent, and carries a key by which the platform
 * knows it again: an answer that got lost on its way back costs a second sending and changes nothing.
 * Items belong to whoever made them; nobody else's sign-in sends them.
 */
import type { Problem } from '@/api'

export type ItemState = 'waiting' | 'sending' | 'sent' | 'refused' | 'conflict'
export type Answer = 'yes' | 'no' | 'unclear'

export interface Fix {
  longitude: number
  latitude: number
  accuracy?: number | null
}

export interface CheckWork {
  kind: 'check'
  items: Record<string, Answer>
  note: string
  phone: Fix | null
  position: Fix | null
  version: number | null
}

export interface PhotoWork {
  kind: 'photo'
  shows: 'close_up' | 'scene' | 'sign' | 'view' | 'other'
  /** Null once it has arrived: pictures are the heavy part. */
  blob: Blob | null
  phone: Fix | null
}

export interface Item {
  key: string
  camera: number
  cameraName: string
  user: string
  /** Milliseconds since 1970, by the phone's clock. */
  at: number
  state: ItemState
  tries: number
  /** Why it waits, was refused, or clashes. */
  problem: Problem | null
  work: CheckWork | PhotoWork
}

/** What became of one sending. */
export type Outcome =
  | { what: 'sent'; warning?: Problem }
  | { what: 'refused' | 'conflict' | 'later'; problem: Problem }
  /** Nobody can be reached, or nobody is signed in: it makes no sense to try the next. */
  | { what: 'stop'; problem: Problem }

export interface Store {
  all: () => Promise<Item[]>
  put: (item: Item) => Promise<void>
  remove: (key: string) => Promise<void>
}

/** How long what has arrived stays on the list, for whoever wonders. */
const KEPT_MS = 24 * 3600 * 1000

export class Queue {
  items: Item[] = []
  private running: Promise<void> | null = null
  private again = false

  constructor(
    private readonly store: Store,
    private readonly send: (item: Item) => Promise<Outcome>,
    private readonly user: () => string,
    private readonly changed: () => void = () => undefined,
    private readonly now: () => number = Date.now,
  ) {}

  /** Read what an earlier visit left; what was on its way then may or may not have arrived. */
  async open(): Promise<void> {
    const found = await this.store.all()
    const kept: Item[] = []
    for (const item of found) {
      if (item.state === 'sent' && this.now() - item.at > KEPT_MS) await this.store.remove(item.key)
      else kept.push(item.state === 'sending' ? { ...item, state: 'waiting' } : item)
    }
    this.items = kept.sort((a, b) => a.at - b.at)
    this.changed()
  }

  async add(
    camera: { id: number; name: string },
    work: CheckWork | PhotoWork,
    key: string,
  ): Promise<Item> {
    const item: Item = {
      key,
      camera: camera.id,
      cameraName: camera.name,
      user: this.user(),
      at: this.now(),
      state: 'waiting',
      tries: 0,
      problem: null,
      work,
    }
    // On disk first: if that fails the caller says so, and nothing looks saved that is not.
    await this.store.put(item)
    this.items = [...this.items, item]
    this.changed()
    return item
  }

  /** How many have not arrived. */
  get unsent(): number {
    return this.items.filter((item) => item.state !== 'sent').length
  }

  /** Send all that waits, one after the other; calls that come meanwhile are not lost. */
  flush(): Promise<void> {
    if (this.running) {
      this.again = true
      return this.running
    }
    this.running = this.run().finally(() => (this.running = null))
    return this.running
  }

  private async run(): Promise<void> {
    do {
      this.again = false
      for (const { key } of [...this.items]) {
        const item = this.items.find((one) => one.key === key)
        if (!item || item.state !== 'waiting' || item.user !== this.user()) continue
        if (!(await this.one(item))) return
      }
    } while (this.again)
  }

  /** False: the others would fare no better. */
  private async one(item: Item): Promise<boolean> {
    const sending = await this.set({ ...item, state: 'sending', tries: item.tries + 1 })
    const outcome = await this.send(sending)
    switch (outcome.what) {
      case 'sent':
        await this.set({
          ...sending,
          state: 'sent',
          problem: outcome.warning ?? null,
          work: lightened(sending.work),
        })
        return true
      case 'refused':
      case 'conflict':
        await this.set({ ...sending, state: outcome.what, problem: outcome.problem })
        return true
      case 'later':
      case 'stop':
        await this.set({ ...sending, state: 'waiting', problem: outcome.problem })
        return outcome.what === 'later'
    }
  }

  /** Try a refused one again as it is. */
  async retry(key: string): Promise<void> {
    const item = this.items.find((one) => one.key === key)
    if (item && item.state !== 'sent' && item.state !== 'sending')
      await this.set({ ...item, state: 'waiting', problem: null })
    await this.flush()
  }

  /** Send a clashing check over what others changed, naming the version they made. */
  async overrule(key: string, version: number): Promise<void> {
    const item = this.items.find((one) => one.key === key)
    if (item?.state !== 'conflict' || item.work.kind !== 'check') return
    await this.set({ ...item, work: { ...item.work, version } })
    await this.retry(key)
  }

  async drop(key: string): Promise<void> {
    if (this.items.find((one) => one.key === key)?.state === 'sending') return
    await this.store.remove(key)
    this.items = this.items.filter((item) => item.key !== key)
    this.changed()
  }

  private async set(item: Item): Promise<Item> {
    await this.store.put(item)
    this.items = this.items.map((one) => (one.key === item.key ? item : one))
    this.changed()
    return item
  }
}

const lightened = (work: CheckWork | PhotoWork): CheckWork | PhotoWork =>
  work.kind === 'photo' ? { ...work, blob: null } : work

/** A key nobody else makes; `randomUUID` exists only on secure pages, and villages have HTTP. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}
