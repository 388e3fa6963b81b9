/** Requests about differences between files and network, decisions, and pairs of files. */
import { ask, send } from './plain'
import type { components } from './schema'

type Shapes = components['schemas']
export type Difference = Shapes['DifferenceOut']
export type DifferenceKind = Shapes['DifferenceKind']
export type Action = Shapes['DecisionAction']
export type Tally = Shapes['DecisionTallyOut']
export type Decision = Shapes['DecisionOut']
export type Summary = Shapes['AgreementSummaryOut']
export type Compared = Shapes['ComparedFieldOut']
export type Threshold = Shapes['ComparisonSettingOut']
export type Duplicate = Shapes['DuplicateOut']
export type Side = Shapes['DuplicateSideOut']
export type Preview = Shapes['MergePreviewOut']
type Undone = Shapes['DecisionUndoneOut']

interface Page<T> {
  items: T[]
  total: number
  page: number
  page_size: number
}

/** As the list is filtered; what is empty does not count. */
export interface Where {
  kind?: string
  field?: string
  region?: string
  unit?: number | null
  state?: string
  search?: string
  overdue?: boolean
}

/** Those named, else all a filter covers. */
export interface Chosen {
  ids: number[] | null
  where: Where | null
}

const inBody = (where: Where | null) =>
  where && { ...where, kind: where.kind || null, state: where.state || null }
const body = (chosen: Chosen, more: object) => ({
  ids: chosen.ids,
  where: inBody(chosen.where),
  ...more,
})

export const agreement = {
  list: (query: Where & { page: number; page_size: number }) =>
    ask<Page<Difference>>('/agreement/differences', { ...query }),
  summary: (query: Where) => ask<Summary>('/agreement/summary', { ...query }),
  fields: () => ask<{ items: Compared[] }>('/agreement/fields').then((r) => r.items),
  settings: () => ask<{ items: Threshold[] }>('/agreement/settings').then((r) => r.items),
  changeSettings: (values: Record<string, number | string[]>) =>
    send<{ items: Threshold[] }>('PUT', '/agreement/settings', { values }).then((r) => r.items),
  compare: () => send<{ id: number }>('POST', '/agreement/compare', {}),
  tryOut: (chosen: Chosen, action: Action, reason: string) =>
    send<Tally>('POST', '/agreement/decisions/try', body(chosen, { action, reason })),
  decide: (chosen: Chosen, action: Action, reason: string, expected: number) =>
    send<Tally>('POST', '/agreement/decisions', body(chosen, { action, reason, expected })),
  decisions: (page: number) => ask<Page<Decision>>('/agreement/decisions', { page, page_size: 20 }),
  undo: (id: number) => send<Undone>('POST', `/agreement/decisions/${id}/undo`, {}),
  assign: (chosen: Chosen, to: { unit: number | null; due_on: string | null }) =>
    send<Undone>('POST', '/agreement/assign', body(chosen, to)),
}

export const duplicates = {
  list: (query: { kind: string; state: string; search: string; page: number; page_size: number }) =>
    ask<Page<Duplicate> & { counts: Record<string, number> }>('/agreement/duplicates', query),
  preview: (id: number, survivor: number) =>
    ask<Preview>(`/agreement/duplicates/${id}/preview`, { survivor }),
  merge: (id: number, survivor: number, reason: string, reuse: boolean) =>
    send<Duplicate>('POST', `/agreement/duplicates/${id}/merge`, { survivor, reason, reuse }),
  keep: (id: number, reason: string) =>
    send<Duplicate>('POST', `/agreement/duplicates/${id}/keep`, { reason }),
  reopen: (id: number, reason: string) =>
    send<Duplicate>('POST', `/agreement/duplicates/${id}/reopen`, { reason }),
}
