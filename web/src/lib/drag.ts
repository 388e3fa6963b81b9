/** What is carried from the tree to the wall, and from cell to cell. */
import type { WallChannel } from '@/stores/wall'

export type Load =
  | { kind: 'channel'; channel: WallChannel }
  | { kind: 'node'; id: number }
  | { kind: 'cell'; position: number }

const TYPE = 'application/x-lianjing'

export function setLoad(event: DragEvent, load: Load): void {
  event.dataTransfer?.setData(TYPE, JSON.stringify(load))
  if (event.dataTransfer) event.dataTransfer.effectAllowed = load.kind === 'cell' ? 'move' : 'copy'
}

export function hasLoad(event: DragEvent): boolean {
  return event.dataTransfer?.types.includes(TYPE) ?? false
}

export function getLoad(event: DragEvent): Load | undefined {
  try {
    return JSON.parse(event.dataTransfer?.getData(TYPE) ?? '') as Load
  } catch {
    return undefined
  }
}
