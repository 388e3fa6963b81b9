/** Requests of the map page. Points come as bytes, everything else as JSON. */
import { readPoints, type Points } from '@/components/map/points'
import type { MapOptions, Outline } from '@/components/map/baseLayers'
import type { Place } from '@/components/map/datum'
import { ask, askBytes, send, sendForBlob } from './plain'

/** What the server filters by; the rest is chosen on the page. */
export interface MapFilter {
  region?: string
  unit?: number
  state?: string
}

/** A camera as the map shows it beside the point. */
export interface Spot {
  id: number
  code: string | null
  name: string
  address: string
  region: string
  unit: { id: number; name: string } | null
  point_class: string
  state: string
  network: 'online' | 'offline' | 'absent'
  channel: number | null
  longitude: number
  latitude: number
  score: number | null
  errors: number
  warnings: number
}

export interface Within {
  items: Spot[]
  total: number
  page: number
  page_size: number
  by_class: Record<string, number>
  by_state: Record<string, number>
  /** Of all, with the first page; empty when they are too many for a form. */
  ids: number[]
}

/** One square of the coverage grid is `cell` metres; `state` is one letter a square. */
export interface Coverage {
  west: number
  south: number
  columns: number
  rows: number
  step_longitude: number
  step_latitude: number
  /** Row by row from the south: `-` outside, `.` covered, `b` blind, `c` crowded. */
  cells: string
  cell: number
  reach: number
  crowded: number
  near: number
  cameras: number
  places: number
  covered: number
  blind: number
  crowding: number
}

/** An outline as GeoJSON has it (RFC 7946). */
interface Shape {
  geometry: { coordinates: number[][][][] }
  properties: { code: string; name: string }
}

const outlineOf = (shape: Shape): Outline => ({
  code: shape.properties.code,
  name: shape.properties.name,
  polygons: shape.geometry.coordinates,
})

export const map = {
  settings: () => ask<MapOptions>('/map/settings'),
  points: async (filter: MapFilter): Promise<Points> =>
    readPoints(await askBytes('/map/points', { ...filter })),
  spots: (ids: readonly number[]) =>
    ask<{ items: Spot[] }>('/map/spots', { ids: ids.join(',') }).then((answer) => answer.items),
  find: (search: string) =>
    ask<{ items: Spot[] }>('/map/find', { search }).then((answer) => answer.items),
  within: (polygon: readonly Place[], filter: MapFilter, page: number) =>
    send<Within>('POST', '/map/within', { polygon, ...filter, page, page_size: 50 }),
  coverage: (query: Record<string, string | number | undefined>) =>
    ask<Coverage>('/map/coverage', query),
  /** Those below a division; a division without any below shows itself. */
  outlines: async (parent: string): Promise<Outline[]> => {
    const below = await ask<{ features: Shape[] }>('/divisions/outlines', { parent })
    if (below.features.length || !parent) return below.features.map(outlineOf)
    return [outlineOf(await ask<Shape>(`/divisions/${encodeURIComponent(parent)}/outline`))]
  },
}

export const exportWithin = (polygon: readonly Place[], filter: MapFilter): Promise<Blob> =>
  sendForBlob('/map/within/export', { polygon, ...filter })
