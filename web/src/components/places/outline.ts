/** Shapes in files people choose. The server checks them; here one is only found. */
import type { Datum } from '@/api/places'

export const DATUMS: Datum[] = ['wgs84', 'cgcs2000', 'gcj02', 'bd09']

type Json = Record<string, unknown>
const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null

/** The first polygon of a GeoJSON text, bare or in a feature or collection; nothing if it has none. */
export function geometryIn(text: string): Json | null {
  let whole: unknown
  try {
    whole = JSON.parse(text)
  } catch {
    return null
  }
  if (isObject(whole) && Array.isArray(whole.features)) whole = whole.features[0]
  if (isObject(whole) && whole.type === 'Feature') whole = whole.geometry
  const fits = isObject(whole) && (whole.type === 'Polygon' || whole.type === 'MultiPolygon')
  return fits ? (whole as Json) : null
}
