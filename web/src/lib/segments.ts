/** Rows of a tree by position, without ever making a list of them: 100,000 channels are one segment. */

export interface NodeSegment<N> {
  kind: 'node'
  node: N
  depth: number
}

export interface ChannelSegment<N> {
  kind: 'channels'
  node: N
  depth: number
  count: number
}

export type TreeSegment<N> = NodeSegment<N> | ChannelSegment<N>

export type Row<N> =
  | { kind: 'node'; node: N; depth: number }
  | { kind: 'channel'; node: N; depth: number; index: number }

export class Rows<N> {
  readonly total: number
  private readonly starts: number[] = []

  constructor(private readonly segments: TreeSegment<N>[]) {
    let at = 0
    for (const segment of segments) {
      this.starts.push(at)
      at += segment.kind === 'node' ? 1 : segment.count
    }
    this.total = at
  }

  at(position: number): Row<N> | undefined {
    if (position < 0 || position >= this.total) return undefined
    let low = 0
    let high = this.starts.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if ((this.starts[middle] ?? 0) <= position) low = middle
      else high = middle - 1
    }
    const segment = this.segments[low]
    if (!segment) return undefined
    const { node, depth } = segment
    return segment.kind === 'node'
      ? { kind: 'node', node, depth }
      : { kind: 'channel', node, depth, index: position - (this.starts[low] ?? 0) }
  }

  /** Where the row of a node, or the channel of a node, lies; -1 when it is not shown. */
  indexOf(node: N, channelIndex?: number): number {
    const kind = channelIndex === undefined ? 'node' : 'channels'
    const at = this.segments.findIndex((s) => s.kind === kind && s.node === node)
    return at < 0 ? -1 : (this.starts[at] ?? 0) + (channelIndex ?? 0)
  }
}
