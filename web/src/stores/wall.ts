/** The video wall: which channel is in which cell. Survives a reload. */
import { defineStore } from 'pinia'
import { computed, ref, watch } from 'vue'
import type { StreamKind } from '@/api'
import { readLocal, writeLocal } from '@/lib/local'

export const LAYOUTS = [1, 4, 6, 9, 16] as const
export type Layout = (typeof LAYOUTS)[number]
export const MAX_CELLS = 16

/** What is kept of a channel: enough to play it and to name it before the API has answered. */
export interface WallChannel {
  id: number
  code: string
  name: string
  ptz_type?: number
}

export interface Slot {
  /** Stays with the picture when it is moved, so that moving never restarts it. */
  uid: number
  channel: WallChannel | null
  /** Chosen by hand; otherwise the wall decides by the size of the cell. */
  stream: StreamKind | null
}

interface Saved {
  owner: string
  layout: Layout
  slots: { channel: WallChannel | null; stream: StreamKind | null }[]
}

const KEY = 'lianjing.wall'

function restore(saved: Saved | undefined): Slot[] {
  return Array.from({ length: MAX_CELLS }, (_, uid) => ({
    uid,
    channel: saved?.slots?.[uid]?.channel ?? null,
    stream: saved?.slots?.[uid]?.stream ?? null,
  }))
}

export const useWall = defineStore('wall', () => {
  const saved = readLocal<Saved>(KEY)
  const layout = ref<Layout>(LAYOUTS.find((l) => l === saved?.layout) ?? 4)
  /** In order of position. */
  const slots = ref<Slot[]>(restore(saved))
  const selected = ref(0)
  const maximised = ref<number | null>(null)
  const owner = ref(saved?.owner ?? '')

  const visible = computed(() => slots.value.slice(0, layout.value))
  const current = computed(() => slots.value[selected.value]?.channel ?? null)
  /** Slots whose picture moves, by uid; told by the cells. */
  const moving = ref(new Set<number>())
  const playingIds = computed(
    () =>
      new Set(
        visible.value.flatMap(({ uid, channel }) =>
          channel && moving.value.has(uid) ? [channel.id] : [],
        ),
      ),
  )

  function report(uid: number, plays: boolean): void {
    if (plays) moving.value.add(uid)
    else moving.value.delete(uid)
  }

  watch(
    [owner, layout, slots],
    () => {
      const kept = slots.value.map(({ channel, stream }) => ({ channel, stream }))
      writeLocal(KEY, { owner: owner.value, layout: layout.value, slots: kept } satisfies Saved)
    },
    { deep: true },
  )

  /** The wall belongs to one person: another one at the same desk starts with an empty one. */
  function claim(username: string): void {
    if (owner.value && owner.value !== username) closeAll()
    owner.value = username
  }

  /** Put a channel where there is room; the selected cell gives way when there is none. */
  function play(channel: WallChannel, stream: StreamKind | null = null): number {
    const already = visible.value.findIndex((slot) => slot.channel?.id === channel.id)
    if (already >= 0) {
      selected.value = already
      const slot = slots.value[already]
      if (slot && stream) slot.stream = stream
      return already
    }
    const free = visible.value.findIndex((slot) => !slot.channel)
    const position = free >= 0 ? free : Math.min(selected.value, layout.value - 1)
    place(position, channel, stream)
    return position
  }

  function place(position: number, channel: WallChannel, stream: StreamKind | null = null): void {
    const slot = slots.value[position]
    if (!slot) return
    const { id, code, name, ptz_type } = channel
    slot.channel = { id, code, name, ptz_type }
    slot.stream = stream
    selected.value = position
  }

  function swap(from: number, to: number): void {
    const a = slots.value[from]
    const b = slots.value[to]
    if (!a || !b || from === to) return
    slots.value[from] = b
    slots.value[to] = a
    selected.value = to
  }

  function close(position: number): void {
    const slot = slots.value[position]
    if (slot) {
      slot.channel = null
      slot.stream = null
    }
    if (maximised.value === position) maximised.value = null
  }

  function closeAll(): void {
    slots.value.forEach((_, position) => close(position))
  }

  function setLayout(next: Layout): void {
    layout.value = next
    maximised.value = null
    if (selected.value >= next) selected.value = 0
  }

  function toggleMaximised(position: number): void {
    selected.value = position
    maximised.value = maximised.value === position || layout.value === 1 ? null : position
  }

  return {
    layout,
    slots,
    visible,
    selected,
    maximised,
    current,
    playingIds,
    claim,
    report,
    play,
    place,
    swap,
    close,
    closeAll,
    setLayout,
    toggleMaximised,
  }
})
