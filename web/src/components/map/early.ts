/** Asks for the points while the map's own code is still on its way: they are the longest wait. */
import { map } from '@/api/map'
import type { Points } from './points'

let asked: Promise<Points> | null = null

export function askEarly(): void {
  asked = map.points({})
  // Whoever takes it hears of the failure; if nobody does, nobody need.
  asked.catch(() => undefined)
}

/** What was asked for, once. */
export function takeEarly(): Promise<Points> | null {
  const taken = asked
  asked = null
  return taken
}
