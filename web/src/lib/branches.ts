/** One node of the tree with what has been fetched below it. Plain data: the store says when to redraw. */
import type { Channel, Problem, TreeNode } from '@/api'

export interface Branch {
  node: TreeNode
  parent?: Branch
  children: Branch[]
  nodesTotal: number
  channels: (Channel | undefined)[]
  channelsTotal: number
  loaded: boolean
  loading: boolean
  expanded: boolean
  problem?: Problem
  /** Pages of channels that are here and up to date, or on their way. */
  pages: Set<number>
}

/** Stands above the first nodes; it is never shown. */
export const ROOT: TreeNode = {
  id: 0,
  kind: 'platform',
  code: '',
  name: '',
  total: 0,
  online: 0,
  has_children: true,
}

export function branch(node: TreeNode, parent?: Branch): Branch {
  return {
    node,
    parent,
    children: [],
    nodesTotal: 0,
    channels: [],
    channelsTotal: 0,
    loaded: false,
    loading: false,
    expanded: false,
    pages: new Set(),
  }
}

/** The branch of a node: the one already known, so that it stays unfolded, or a new one. */
export function adopt(known: Map<number, Branch>, parent: Branch, node: TreeNode): Branch {
  const before = known.get(node.id)
  if (before) {
    before.node = node
    before.parent = parent
    return before
  }
  const fresh = branch(node, parent)
  known.set(node.id, fresh)
  return fresh
}
