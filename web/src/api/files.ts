/** Requests about camera files, their photos, and what is done to many of them. */
import { http, take } from './client'
import { ask, send, sendForm } from './plain'
import type { components, operations } from './schema'
import type { Page } from './types'

type Shapes = components['schemas']
export type Camera = Shapes['CameraOut']
export type CameraPage = Shapes['CamerasOut']
export type CameraDetail = Shapes['CameraDetailOut']
export type CameraSaved = Shapes['CameraSavedOut']
export type CameraField = Shapes['CameraFieldOut']
export type CodedValue = Shapes['CodedValueOut']
export type FileChange = Shapes['FileChangeOut']
export type FileHistory = Shapes['FileHistoryOut']
export type LifeState = Shapes['LifeState']
export type LifeStep = Shapes['LifeStepOut']
export type NearbyCamera = Shapes['NearbyCameraOut']
export type Photo = Shapes['PhotoOut']
export type AddedPhoto = Shapes['AddedPhotoOut']
export type PhotoKind = Shapes['PhotoKind']
export type SeenChannel = Shapes['SeenChannelOut']
export type Finding = Shapes['FindingOut']
export type BulkAnswer = Shapes['CameraBulkOut']
export type Values = Record<string, unknown>

export interface BulkOrder {
  select: { ids?: number[]; filter?: Record<string, unknown> }
  values?: Values
  state?: LifeState | null
  on?: string
  reason: string
  dry_run: boolean
}

type Query<Operation extends keyof operations> = NonNullable<
  operations[Operation]['parameters']['query']
>
type Filters = Query<'lianjing_api_cameras_list_cameras'>
export type CameraFilters = { [Key in keyof Filters]?: Filters[Key] | string | number | null }

const path = (key: number) => ({ params: { path: { key } } })

export const cameras = {
  fields: () => take(http.GET('/api/v1/camera-fields')).then((r) => r.items),
  list: (filters: CameraFilters) =>
    take(http.GET('/api/v1/cameras', { params: { query: filters as Filters } })),
  read: (id: number, contacts = false) =>
    take(http.GET('/api/v1/cameras/{key}', { params: { path: { key: id }, query: { contacts } } })),
  create: (values: Values, state: LifeState, reason = '') =>
    take(http.POST('/api/v1/cameras', { body: { values, state, reason } })),
  change: (id: number, values: Values, version: number, reason = '') =>
    take(http.PATCH('/api/v1/cameras/{key}', { ...path(id), body: { values, version, reason } })),
  move: (id: number, state: LifeState, reason: string, on = '') =>
    take(http.POST('/api/v1/cameras/{key}/state', { ...path(id), body: { state, reason, on } })),
  history: (id: number, page: number, page_size = 20) =>
    take(
      http.GET('/api/v1/cameras/{key}/history', {
        params: { path: { key: id }, query: { page, page_size } },
      }),
    ),
  neighbours: (id: number, metres: number) =>
    take(
      http.GET('/api/v1/cameras/{key}/neighbours', {
        params: { path: { key: id }, query: { metres } },
      }),
    ).then((r) => r.items),
  bulk: (order: BulkOrder) => send<BulkAnswer>('POST', '/cameras/bulk', order),
}

export const photos = {
  list: (camera: number) =>
    take(http.GET('/api/v1/cameras/{key}/photos', path(camera))).then((r) => r.items),
  add(camera: number, file: File, kind: PhotoKind): Promise<AddedPhoto> {
    const form = new FormData()
    form.set('file', file)
    form.set('kind', kind)
    form.set('idempotency_key', crypto.randomUUID?.() ?? String(Math.random()).slice(2))
    return sendForm(`/cameras/${camera}/photos`, form)
  },
  remove: (id: number, reason: string) =>
    send<undefined>('DELETE', `/photos/${id}?reason=${encodeURIComponent(reason)}`, undefined),
  address: (id: number, thumbnail = false) =>
    `/api/v1/photos/${id}${thumbnail ? '?thumbnail=true' : ''}`,
}

export const judged = {
  findings: (camera: number) =>
    ask<Page<Finding>>('/quality/findings', { kind: 'camera', file: camera, page_size: 100 }),
}

export const parts = {
  find: (kind: string, search: string) =>
    ask<Page<{ id: number; name: string; code: string | null }>>(`/companions/${kind}`, {
      search,
      page_size: 30,
    }).then((page) => page.items),
}

/** Where the browser fetches a selection as CSV; it is a download, not a request of ours. */
export function csvAddress(filters: CameraFilters, ids: number[] = []): string {
  const query = new URLSearchParams()
  for (const [key, value] of Object.entries(filters)) {
    if (value !== undefined && value !== null && value !== '') query.set(key, String(value))
  }
  if (ids.length) query.set('ids', ids.join(','))
  return `/api/v1/cameras.csv?${query.toString()}`
}

export const qrAddress = (id: number): string => `/api/v1/cameras/${id}/qr`
