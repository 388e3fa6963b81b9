/** The tree of what can be watched: nodes and pages of channels, fetched as they are looked at. */
import { defineStore } from 'pinia'
import { computed, ref, shallowRef, triggerRef } from 'vue'
import { asProblem, tree as api, type Channel, type TreeSlice, type TreeView } from '@/api'
import { adopt, branch, ROOT, type Branch } from '@/lib/branches'
import { debounce } from '@/lib/debounce'
import { Rows, type TreeSegment } from '@/lib/segments'
import { useEvents, type ChannelStatus } from './events'

export type { Branch } from '@/lib/branches'

export const PAGE = 200
const NODES_AT_ONCE = 500
const REFRESH_AFTER_MS = 2_000

export const useTree = defineStore('tree', () => {
  const view = ref<TreeView>('organisation')
  const root = shallowRef<Branch>(branch(ROOT))
  /** Counts up on every change, for what is computed from the plain data. */
  const revision = ref(0)
  const channelsById = new Map<number, Channel>()
  const branchesById = new Map<number, Branch>()
  const stale = new Set<Branch>()

  const rows = computed(() => {
    void revision.value
    const segments: TreeSegment<Branch>[] = []
    const visit = (parent: Branch, depth: number): void => {
      for (const child of parent.children) {
        segments.push({ kind: 'node', node: child, depth })
        if (child.expanded) visit(child, depth + 1)
      }
      if (parent.channelsTotal > 0) {
        segments.push({ kind: 'channels', node: parent, depth, count: parent.channelsTotal })
      }
    }
    visit(root.value, 0)
    return new Rows(segments)
  })

  function touch(): void {
    revision.value += 1
    triggerRef(root)
  }

  async function open(next: TreeView): Promise<void> {
    view.value = next
    channelsById.clear()
    branchesById.clear()
    stale.clear()
    root.value = branch(ROOT)
    touch()
    await load(root.value)
    const [only, second] = root.value.children
    if (only && !second) await toggle(only, true)
  }

  async function toggle(target: Branch, expanded = !target.expanded): Promise<void> {
    target.expanded = expanded
    touch()
    if (expanded && !target.loaded) await load(target)
  }

  /** Fetch the nodes below a branch, all of them, and the first channels. Also used to look again. */
  async function load(target: Branch): Promise<void> {
    // What is on its way may be older than the reason to ask.
    if (target.loading) return outdate(target)
    target.loading = true
    target.problem = undefined
    touch()
    try {
      await fetchNodes(target)
      target.loaded = true
    } catch (reason) {
      target.problem = asProblem(reason)
      if (!target.loaded) target.expanded = false
    } finally {
      target.loading = false
      touch()
    }
  }

  async function fetchNodes(target: Branch): Promise<void> {
    const asked = view.value
    const parent = target === root.value ? null : target.node.id
    const nodes: TreeSlice['nodes'] = []
    let slice: TreeSlice
    do {
      const limit = nodes.length ? NODES_AT_ONCE : PAGE
      slice = await api.slice(asked, parent, nodes.length, limit)
      nodes.push(...slice.nodes)
    } while (nodes.length < slice.nodes_total && slice.nodes.length)
    if (asked !== view.value) return
    target.children = nodes.map((node) => adopt(branchesById, target, node))
    target.nodesTotal = slice.nodes_total
    target.channelsTotal = slice.channels_total
    target.channels.length = Math.min(target.channels.length, slice.channels_total)
    target.pages.clear()
    keep(target, 0, slice.channels)
    if (slice.channels.length >= Math.min(PAGE, slice.channels_total)) target.pages.add(0)
  }

  function keep(target: Branch, from: number, channels: Channel[]): void {
    channels.forEach((channel, index) => {
      const known = channelsById.get(channel.id)
      const same = known?.status === channel.status
      // What was learnt on hover is kept while it is still true.
      const merged = known && same ? Object.assign(known, channel) : channel
      target.channels[from + index] = merged
      channelsById.set(channel.id, merged)
    })
  }

  async function fetchPage(target: Branch, page: number): Promise<void> {
    target.pages.add(page)
    const asked = view.value
    try {
      const offset = target.nodesTotal + page * PAGE
      const slice = await api.slice(asked, target.node.id, offset, PAGE)
      if (asked !== view.value) return
      target.channelsTotal = slice.channels_total
      keep(target, page * PAGE, slice.channels)
    } catch (reason) {
      target.problem = asProblem(reason)
      // Not asked again at once: a broken server must not be hammered by every redraw.
      setTimeout(() => target.pages.delete(page), REFRESH_AFTER_MS)
    } finally {
      touch()
    }
  }

  /** The channel at a place, asking for its page when it has not come yet or may be outdated. */
  function channelAt(target: Branch, index: number): Channel | undefined {
    const page = Math.floor(index / PAGE)
    if (!target.pages.has(page)) void fetchPage(target, page)
    return target.channels[index]
  }

  /** The first channels anywhere below a node, those online first; for filling a wall. */
  async function firstChannels(node: number, limit: number): Promise<Channel[]> {
    const found: Channel[] = []
    const queue = [node]
    for (let asked = 0; queue.length && found.length < limit && asked < 12; asked += 1) {
      const slice = await api.slice(view.value, queue.shift() ?? node, 0, PAGE)
      found.push(...slice.channels)
      queue.push(...slice.nodes.map((child) => child.id))
    }
    const online = found.filter((channel) => channel.status === 'online')
    const offline = found.filter((channel) => channel.status !== 'online')
    return [...online, ...offline].slice(0, limit)
  }

  const refreshStale = debounce(() => {
    const again = [...stale].filter((target) => target.loaded || target.loading)
    stale.clear()
    for (const target of again) void load(target)
  }, REFRESH_AFTER_MS)

  function outdate(target: Branch): void {
    stale.add(target)
    refreshStale()
  }

  function onStatus(changes: ChannelStatus[]): void {
    for (const change of changes) {
      const channel = channelsById.get(change.id)
      if (!channel) continue
      channel.status = change.online ? 'online' : 'offline'
      channel.status_reason = change.reason
      channel.status_changed_at = new Date().toISOString()
    }
    if (changes.length) touch()
  }

  function onCounts(counts: [number, number, number][]): void {
    for (const [id, total, online] of counts) {
      const known = branchesById.get(id)
      if (!known) outdate(root.value)
      else {
        if (known.node.total !== total) outdate(known)
        Object.assign(known.node, { total, online })
      }
    }
    touch()
  }

  function onReload(): void {
    outdate(root.value)
    for (const known of branchesById.values()) if (known.loaded) outdate(known)
  }

  function follow(): () => void {
    const events = useEvents()
    const stops = [
      events.on('status', onStatus),
      events.on('counts', onCounts),
      events.on('reload', onReload),
    ]
    return () => stops.forEach((stop) => stop())
  }

  return { view, root, rows, revision, open, toggle, load, firstChannels, channelAt, follow, touch }
})
