/** Requests of the phone pages. */
import type { Answer, Item } from '@/components/phone/queue'
import type { Spot } from './map'
import { ask, send, sendForm } from './plain'

export interface Near extends Omit<Spot, 'longitude' | 'latitude'> {
  longitude: number | null
  latitude: number | null
  metres: number
  direction: string
}

export interface FieldCheck {
  id: number
  by: string
  at: string
  items: Record<string, Answer>
  failed: number
  note: string
  metres: number | null
  moved: boolean
}

export interface PhoneCamera extends Omit<Near, 'metres'> {
  version: number
  common_name: string
  maker: string
  model: string
  pole: string
  mount_height: number | null
  manager: string
  checklist: { id: string; text: string; recorded: string }[]
  checks: FieldCheck[]
  photos: { id: number; kind: string; at: string }[]
  may_edit: boolean
}

export const phone = {
  near: (longitude: number, latitude: number, metres: number) =>
    ask<{ items: Near[] }>('/phone/near', { longitude, latitude, metres }).then((r) => r.items),
  find: (search: string) => ask<{ items: Near[] }>('/phone/find', { search }).then((r) => r.items),
  camera: (name: string) => ask<PhoneCamera>(`/phone/cameras/${encodeURIComponent(name)}`),
  check: ({ key, camera, at, work }: Item) => {
    if (work.kind !== 'check') throw new TypeError('not a check')
    const { items, note, phone: place, position, version } = work
    const when = new Date(at).toISOString()
    const body = { key, camera, at: when, items, note, phone: place, position, version }
    return send<{ version: number }>('POST', '/phone/checks', body)
  },
  photo: ({ key, camera, work }: Item) => {
    if (work.kind !== 'photo' || !work.blob) throw new TypeError('not a photo')
    const form = new FormData()
    form.set('key', key)
    form.set('camera', String(camera))
    form.set('kind', work.shows)
    if (work.phone) {
      form.set('longitude', String(work.phone.longitude))
      form.set('latitude', String(work.phone.latitude))
    }
    form.set('file', work.blob, `${key}.jpg`)
    return sendForm<{ far: boolean; metres: number | null }>('/phone/photos', form)
  },
}
