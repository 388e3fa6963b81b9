/** Where the phone is: asked for with words when it cannot be had, and averaged when it can. */
import { metresBetween } from '@/components/map/datum'
import type { Fix } from './queue'

/** Why there is no position: keys of `phone.locate`. */
export type NoPlace = 'insecure' | 'denied' | 'unavailable' | 'timeout' | 'unsupported'

export class NoPlaceError extends Error {
  constructor(readonly reason: NoPlace) {
    super(reason)
  }
}

const WAIT_MS = 15_000

function reasonOf(error: GeolocationPositionError): NoPlace {
  if (error.code === error.PERMISSION_DENIED) return window.isSecureContext ? 'denied' : 'insecure'
  return error.code === error.TIMEOUT ? 'timeout' : 'unavailable'
}

/** Browsers give no position to pages that are not secure; say so before they refuse. */
function available(): NoPlace | null {
  if (!window.isSecureContext) return 'insecure'
  return 'geolocation' in navigator ? null : 'unsupported'
}

const fixOf = ({ coords }: GeolocationPosition): Fix => ({
  longitude: coords.longitude,
  latitude: coords.latitude,
  accuracy: coords.accuracy,
})

export function whereAmI(): Promise<Fix> {
  return new Promise((resolve, reject) => {
    const missing = available()
    if (missing) return reject(new NoPlaceError(missing))
    navigator.geolocation.getCurrentPosition(
      (position) => resolve(fixOf(position)),
      (error) => reject(new NoPlaceError(reasonOf(error))),
      { enableHighAccuracy: true, timeout: WAIT_MS, maximumAge: 10_000 },
    )
  })
}

/** Follow the phone; gives how to stop. */
export function follow(seen: (fix: Fix) => void, failed: (reason: NoPlace) => void): () => void {
  const missing = available()
  if (missing) {
    failed(missing)
    return () => undefined
  }
  const watch = navigator.geolocation.watchPosition(
    (position) => seen(fixOf(position)),
    (error) => failed(reasonOf(error)),
    { enableHighAccuracy: true, timeout: WAIT_MS, maximumAge: 0 },
  )
  return () => navigator.geolocation.clearWatch(watch)
}

/** Fixes worse than this say little about which side of a street it is. */
const WORST_METRES = 150
/** The first fixes after switching on are the worst: better ones push them out. */
const MOST_FIXES = 60
/** A phone does not know better than this, whatever it says and however often. */
const BEST_METRES = 2

/** The mean of many fixes, each counting by how sure it is. */
export function average(fixes: readonly Fix[]): Fix | null {
  const usable = fixes.filter((fix) => (fix.accuracy ?? WORST_METRES) <= WORST_METRES)
  const recent = (usable.length ? usable : fixes).slice(-MOST_FIXES)
  if (recent.length === 0) return null
  const kept = withoutStrays(recent)
  let weight = 0
  let longitude = 0
  let latitude = 0
  for (const fix of kept) {
    const own = 1 / Math.max(1, fix.accuracy ?? WORST_METRES) ** 2
    weight += own
    longitude += fix.longitude * own
    latitude += fix.latitude * own
  }
  const middle: [number, number] = [longitude / weight, latitude / weight]
  return { longitude: middle[0], latitude: middle[1], accuracy: certainty(kept, middle) }
}

/** Leave out what lies three times as far from the median as the others usually do. */
function withoutStrays(fixes: readonly Fix[]): readonly Fix[] {
  if (fixes.length < 5) return fixes
  const middle: [number, number] = [
    median(fixes.map((fix) => fix.longitude)),
    median(fixes.map((fix) => fix.latitude)),
  ]
  const away = fixes.map((fix) => metresBetween(middle, [fix.longitude, fix.latitude]))
  const most = Math.max(5, 3 * median(away))
  return fixes.filter((_, at) => (away[at] as number) <= most)
}

function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] as number
}

/**
 * Neighbouring fixes err alike, so averaging helps less than counting promises: the spread of the
 * fixes or half of what the best one said, whichever is more.
 */
function certainty(fixes: readonly Fix[], middle: [number, number]): number {
  const best = Math.min(...fixes.map((fix) => fix.accuracy ?? WORST_METRES))
  const spread = median(fixes.map((fix) => metresBetween(middle, [fix.longitude, fix.latitude])))
  return Math.max(BEST_METRES, spread, fixes.length > 4 ? best / 2 : best)
}
