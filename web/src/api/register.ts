/** The call register, reasons, who watches now, and what becomes of a session. */
import { http, take } from './client'
import { askBytes, ask, send } from './plain'
import type { components } from './schema'
import type { Page } from './types'

type Shapes = components['schemas']

export type Entry = Shapes['EntryOut']
export type Watching = Shapes['WatchingOut']
export type Mark = Shapes['MarkOut']
export type Ending = Shapes['EndingOut']
export type Deed = Shapes['Deed']
export type Purpose = Shapes['Purpose']
export type StatedReason = Shapes['ReasonOut']
export type ReasonInput = Shapes['ReasonIn']

export const DEEDS: Deed[] = ['live', 'playback', 'ptz', 'snapshot', 'download']
export const PURPOSES: Purpose[] = [
  'duty',
  'public_security',
  'emergency',
  'case',
  'urban',
  'traffic',
  'school',
  'environment',
  'inspection',
  'maintenance',
  'other',
]

export type EntryFilters = Record<string, string | number | boolean | null | undefined>

const session = (key: string) => ({ params: { path: { session: key } } })

export const register = {
  list: (filters: EntryFilters) => ask<Page<Entry>>('/register', filters),
  read: (id: number) => ask<Entry>(`/register/${id}`),
  sheet: (filters: EntryFilters, kind: 'xlsx' | 'csv') =>
    askBytes('/register/export', { ...filters, kind }),
  correct: (id: number, field: string, value: string, why: string) =>
    send<Entry>('POST', `/register/${id}/corrections`, { field, value, why }),
  reasons: () => take(http.GET('/api/v1/register/reasons')).then((r) => r.items),
  state: (reason: ReasonInput) => take(http.POST('/api/v1/register/reasons', { body: reason })),
}

export const watching = {
  list: (channel: number | null = null, user: number | null = null) =>
    ask<Page<Watching>>('/watching', { channel, user }),
  stop: (whom: { entries?: number[]; user?: number; channel?: number }, why: string) =>
    send<{ stopped: number }>('POST', '/watching/stop', { ...whom, why }),
}

export const endings = {
  read: (key: string) => take(http.GET('/api/v1/sessions/{session}/ending', session(key))),
  tampered: (key: string, what: string) =>
    take(http.POST('/api/v1/sessions/{session}/tampering', { ...session(key), body: { what } })),
}
