import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { tree as api, type TreeNode } from '@/api'
import { PAGE, useTree } from '@/stores/tree'

const node = (id: number, total = 0): TreeNode => ({
  id,
  kind: 'organisation',
  code: `c${id}`,
  name: `n${id}`,
  total,
  online: total,
  has_children: false,
})
const leaf = (id: number) => ({
  id,
  code: `code-${id}`,
  name: `camera ${id}`,
  status: 'online' as const,
  ptz_type: 0,
  playing: false,
})

/** Below node 1 are two nodes and 100,000 channels, in one list as the API counts them. */
const NODES = [node(2), node(3)]
const CHANNELS = 100_000
const asked: [number | null, number, number][] = []

beforeEach(() => {
  setActivePinia(createPinia())
  asked.length = 0
  vi.spyOn(api, 'slice').mockImplementation((_view, parent, offset, limit) => {
    asked.push([parent, offset, limit])
    if (parent === null) {
      return Promise.resolve({
        nodes: [node(1, CHANNELS)],
        nodes_total: 1,
        channels: [],
        channels_total: 0,
      })
    }
    const nodes = parent === 1 ? NODES.slice(offset, offset + limit) : []
    const from = Math.max(0, offset - 2)
    const length = Math.min(CHANNELS - from, limit - nodes.length)
    const channels = parent === 1 ? Array.from({ length }, (_, at) => leaf(from + at)) : []
    return Promise.resolve({
      nodes,
      nodes_total: parent === 1 ? 2 : 0,
      channels,
      channels_total: parent === 1 ? CHANNELS : 0,
    })
  })
})

const flush = () => new Promise((resolve) => setTimeout(resolve))

describe('tree', () => {
  it('opens the only root by itself', async () => {
    const tree = useTree()
    await tree.open('organisation')
    expect(tree.rows.total).toBe(1 + 2 + CHANNELS)
  })

  it('asks again when it was told to while an answer was on its way', async () => {
    vi.useFakeTimers()
    try {
      const tree = useTree()
      const first = tree.load(tree.root)
      await tree.load(tree.root)
      await first
      expect(asked).toHaveLength(1)
      await vi.advanceTimersByTimeAsync(3_000)
      expect(asked).toHaveLength(2)
    } finally {
      vi.useRealTimers()
    }
  })

  it('fetches only the pages that are looked at', async () => {
    const tree = useTree()
    await tree.open('organisation')
    const root = tree.root.children[0]
    if (!root) throw new Error('no root')
    asked.length = 0
    expect(tree.channelAt(root, 50_123)).toBeUndefined()
    expect(tree.channelAt(root, 50_124)).toBeUndefined()
    await flush()
    expect(asked).toEqual([[1, 2 + 50_000, PAGE]])
    expect(tree.channelAt(root, 50_123)?.id).toBe(50_123)
  })

  it('asks again for the first page when it came incomplete', async () => {
    const tree = useTree()
    await tree.open('organisation')
    const root = tree.root.children[0]
    if (!root) throw new Error('no root')
    expect(tree.channelAt(root, 0)?.id).toBe(0)
    await flush()
    expect(tree.channelAt(root, PAGE - 1)?.id).toBe(PAGE - 1)
  })

  it('fetches all nodes of a level even when they are more than a page', async () => {
    const many = Array.from({ length: 1100 }, (_, at) => node(at + 1))
    vi.mocked(api.slice).mockImplementation((_view, _parent, offset, limit) =>
      Promise.resolve({
        nodes: many.slice(offset, offset + limit),
        nodes_total: many.length,
        channels: [],
        channels_total: 0,
      }),
    )
    const tree = useTree()
    await tree.open('region')
    expect(tree.rows.total).toBe(1100)
  })

  it('shows what went wrong and can try again', async () => {
    vi.mocked(api.slice).mockRejectedValueOnce(new Error('gone'))
    const tree = useTree()
    await tree.open('organisation')
    expect(tree.root.problem?.cause).toBe('gone')
    await tree.load(tree.root)
    expect(tree.root.problem).toBeUndefined()
    expect(tree.root.children).toHaveLength(1)
  })

  it('keeps what was unfolded when it looks again', async () => {
    const tree = useTree()
    await tree.open('organisation')
    const before = tree.root.children[0]
    await tree.load(tree.root)
    expect(tree.root.children[0]).toBe(before)
    expect(before?.expanded).toBe(true)
  })
})
