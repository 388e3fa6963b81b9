/** What two persons are needed for: listed, confirmed, refused, withdrawn. */
import { ask, send } from './plain'
import type { Shapes } from './types'

export type Deed = Shapes['DeedOut']
export type DeedConfirmed = Shapes['DeedConfirmedOut']
export type DeedChange = Shapes['DeedChangeOut']
export type DeedCounts = Shapes['DeedCountsOut']
export type DeedState = Deed['state']

export const BOXES = ['waiting', 'mine', 'others', 'past'] as const
export type DeedBox = (typeof BOXES)[number]

export const NAMES = [
  'person.create',
  'person.rights',
  'person.administrator',
  'person.factors',
  'person.password',
  'token.issue',
  'token.revoke',
  'grant.issue',
  'grant.change',
  'grant.end',
  'grant.standing',
  'grant.upper',
  'masks.change',
  'workflow.change',
  'rule.change',
  'audit.export',
] as const

interface Wanted {
  box: string
  name: string
  search: string
  page: number
  page_size: number
}

export const deeds = {
  list: (wanted: Wanted) => ask<Shapes['DeedsOut']>('/deeds', { ...wanted }),
  counts: () => ask<DeedCounts>('/deeds/counts'),
  one: (id: number) => ask<Deed>(`/deeds/${id}`),
  confirm: (id: number, comment: string) =>
    send<DeedConfirmed>('POST', `/deeds/${id}/confirm`, { comment }),
  refuse: (id: number, reason: string) => send<Deed>('POST', `/deeds/${id}/refuse`, { reason }),
  withdraw: (id: number) => send<Deed>('POST', `/deeds/${id}/withdraw`, {}),
}

/** The key under which the words of a deed or of a field stand. */
export const wordOf = (name: string): string => name.replaceAll('.', '_')
