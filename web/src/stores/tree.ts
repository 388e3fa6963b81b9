/** The tree of what can be watched: nodes and pages of channels, fetched as they are looked at. */
import { defineStore } from 'pinia'
import { computed, ref, shallowRef, triggerRef } from 'vue'
import {
  asProblem,
  tree as api,
  type Channel,
  type NodeId,
  type Problem,
  type TreeNode,
  type TreeView,
} from '@/api'
import { Rows, type TreeSegment } from '@/lib/segments'
import { useEvents } from './events'

export const PAGE = 200

/** One node with what has been fetched below it. Not reactive: `touch()` redraws the few rows on screen. */
export interface Branch {
  node: TreeNode
  parent?: Branch
  children: Branch[]
  channels: (Channel | undefined)[]
  channelsTotal: number
  loaded: boolean
  loading: boolean
  expanded: boolean
  problem?: Problem
  pages: Set<number>
}

function branch(node: TreeNode, parent?: Branch): Branch {
  return {
    node,
    parent,
    children: [],
    channels: [],
    channelsTotal: 0,
    loaded: false,
    loading: false,
    expanded: false,
    pages: new Set(),
  }
}

const ROOT: TreeNode = {
  id: '',
  kind: 'root',
  code: '',
  name: '',
  total: 0,
  online: 0,
  has_children: true,
}

export const useTree = defineStore('tree', () => {
  const view = ref<TreeView>('organisation')
  const root = shallowRef<Branch>(branch(ROOT))
  const channelsById = new Map<number, Channel>()
  const branchesById = new Map<string, Branch>()
  /** Counts up on every change, for what is computed from the plain data above. */
  const revision = ref(0)

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
    root.value = branch(ROOT)
    touch()
    await load(root.value)
    const only = root.value.children
    if (only.length === 1 && only[0]) await toggle(only[0], true)
  }

  async function toggle(target: Branch, expanded = !target.expanded): Promise<void> {
    target.expanded = expanded
    touch()
    if (expanded && !target.loaded) await load(target)
  }

  async function load(target: Branch): Promise<void> {
    if (target.loading) return
    target.loading = true
    target.problem = undefined
    touch()
    try {
      await fetchPage(target, 0)
      target.loaded = true
    } catch (reason) {
      target.problem = asProblem(reason)
      target.expanded = target === root.value
    } finally {
      target.loading = false
      touch()
    }
  }

  /** Forget what was fetched below a node and ask again. */
  async function reload(target: Branch): Promise<void> {
    for (const child of target.children) branchesById.delete(`${target.node.id}/${child.node.id}`)
    Object.assign(target, { children: [], channels: [], channelsTotal: 0, expanded: true })
    target.pages.clear()
    await load(target)
  }

  async function fetchPage(target: Branch, page: number): Promise<void> {
    target.pages.add(page)
    const asked = view.value
    try {
      const slice = await api.slice(asked, target.node.id, page * PAGE, PAGE)
      if (asked !== view.value) return
      for (const node of slice.nodes) adopt(target, node)
      target.channelsTotal = slice.channels_total
      slice.channels.forEach((channel, index) => {
        target.channels[page * PAGE + index] = channel
        channelsById.set(channel.id, channel)
      })
    } catch (reason) {
      target.pages.delete(page)
      throw reason
    } finally {
      touch()
    }
  }

  function adopt(parent: Branch, node: TreeNode): void {
    const key = `${parent.node.id}/${node.id}`
    const known = branchesById.get(key)
    if (known) {
      known.node = node
      return
    }
    const child = branch(node, parent)
    parent.children.push(child)
    branchesById.set(key, child)
  }

  /** The channel at a place, asking for its page when it has not come yet. */
  function channelAt(target: Branch, index: number): Channel | undefined {
    const channel = target.channels[index]
    const page = Math.floor(index / PAGE)
    if (!channel && !target.pages.has(page)) {
      fetchPage(target, page).catch((reason: unknown) => {
        target.problem = asProblem(reason)
      })
    }
    return channel
  }

  /** The first channels anywhere below a node, those online first; for filling a wall. */
  async function firstChannels(node: NodeId, limit: number): Promise<Channel[]> {
    const found: Channel[] = []
    const queue: NodeId[] = [node]
    for (let asked = 0; queue.length && found.length < limit && asked < 12; asked += 1) {
      const slice = await api.slice(view.value, queue.shift() ?? '', 0, PAGE)
      found.push(...slice.channels)
      queue.push(...slice.nodes.map((child) => child.id))
    }
    const online = found.filter((channel) => channel.status === 'online')
    const offline = found.filter((channel) => channel.status !== 'online')
    return [...online, ...offline].slice(0, limit)
  }

  function follow(): () => void {
    const events = useEvents()
    const stopStatus = events.on('status', (channels) => {
      for (const change of channels) {
        const channel = channelsById.get(change.id)
        if (!channel) continue
        channel.status = change.online ? 'online' : 'offline'
        channel.status_reason = change.reason
        channel.status_changed_at = new Date(Date.now() + events.clockOffset).toISOString()
      }
      if (channels.length) touch()
    })
    const stopCounts = events.on('counts', (nodes) => {
      const changed = new Map(nodes.map(([id, total, online]) => [String(id), { total, online }]))
      for (const known of branchesById.values()) {
        const counts = changed.get(String(known.node.id))
        if (counts) Object.assign(known.node, counts)
      }
      touch()
    })
    return () => {
      stopStatus()
      stopCounts()
    }
  }

  return {
    view,
    root,
    rows,
    revision,
    open,
    toggle,
    load,
    reload,
    firstChannels,
    channelAt,
    follow,
    touch,
  }
})
