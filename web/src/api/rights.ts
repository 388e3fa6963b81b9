/** Grants, and questions about them: why, who, what. */
import { ask, askBytes, send } from './plain'
import type { components } from './schema'
import type { Channel, Page } from './types'

type Shapes = components['schemas']

export type Grant = Shapes['GrantOut']
export type GrantDetail = Shapes['GrantDetailOut']
export type GrantInput = Shapes['GrantIn']
export type GrantRule = Shapes['GrantRuleOut']
export type GrantRuleInput = Shapes['GrantRuleIn']
export type GrantStep = Shapes['GrantStepOut']
export type GrantPerson = Shapes['GrantPersonOut']
export type Narrowing = Shapes['GrantNarrowIn']
export type Explanation = Shapes['ExplanationOut']
export type Considered = Shapes['ConsideredOut']
export type Holder = Shapes['HolderOut']
export type Holders = Shapes['HoldersOut']
export type GrantPreview = Shapes['GrantPreviewOut']
export type GrantClasses = Shapes['GrantClassesOut']
export type GrantCamera = Shapes['GrantCameraOut']
export type GrantCodes = Shapes['GrantCodesOut']
export type GrantChange = Shapes['GrantChangeIn']
export type Label = Shapes['LabelOut']
export type LabelImpact = Shapes['LabelImpactOut']
export type LabelCamera = Shapes['LabelCameraOut']
export type LabelWhere = Shapes['LabelWhere']
export type Labelled = Shapes['LabelledOut']
export type LabelCameras = Partial<Shapes['PutLabelIn']>
export type Hours = [number, number, number]
type Filters = Record<string, string | number | boolean | null | undefined>

/** In the order they are shown; the modifiers last. */
export const ACTIONS = [
  'catalogue',
  'live',
  'playback',
  'ptz',
  'snapshot',
  'download',
  'forward',
  'secret',
  'unmask',
  'private',
] as const
export type GrantAction = (typeof ACTIONS)[number]
/** What can be asked of a list: `secret` and `private` are no deeds of their own. */
export const DEEDS = ACTIONS.filter((one) => one !== 'secret' && one !== 'private')

export const grants = {
  list: (filters: Filters) => ask<Page<Grant>>('/grants', filters),
  mine: (filters: Filters) => ask<Page<Grant>>('/grants/mine', filters),
  sheet: (filters: Filters) => askBytes('/grants/export', filters),
  read: (id: number) => ask<GrantDetail>(`/grants/${id}`),
  channels: (id: number, filters: Filters) => ask<Page<Channel>>(`/grants/${id}/channels`, filters),
  history: (id: number) => ask<GrantStep[]>(`/grants/${id}/history`),
  issue: (grant: GrantInput) => send<GrantDetail>('POST', '/grants', grant),
  preview: (grant: GrantInput) => send<GrantPreview>('POST', '/grants/preview', grant),
  previewChange: (id: number, change: GrantChange) =>
    send<GrantPreview>('POST', `/grants/${id}/preview`, change),
  change: (id: number, change: GrantChange) =>
    send<GrantDetail>('POST', `/grants/${id}/change`, change),
  classes: () => ask<GrantClasses>('/grants/classes'),
  byCodes: (codes: string[]) => send<GrantCodes>('POST', '/grants/codes', { codes, keys: [] }),
  named: (id: number, excluded: boolean) => ask<GrantCodes>(`/grants/${id}/named`, { excluded }),
  people: (id: number, filters: Filters) => ask<Page<GrantPerson>>(`/grants/${id}/people`, filters),
  narrow: (id: number, less: Narrowing) => send<GrantDetail>('PATCH', `/grants/${id}`, less),
  act: (id: number, what: 'end' | 'suspend' | 'resume', reason: string) =>
    send<GrantDetail>('POST', `/grants/${id}/${what}`, { reason }),
}

export const rights = {
  explain: (person: number, channel: number, at = '', address = '') =>
    ask<Explanation>('/rights/explanation', { person, channel, at: at || null, address }),
  people: (search: string) => ask<GrantPerson[]>('/rights/people', { search }),
  channelsOf: (person: number, filters: Filters) =>
    ask<Page<Channel>>(`/rights/people/${person}/channels`, filters),
  peopleOf: (channel: number, filters: Filters) =>
    ask<Holders>(`/rights/channels/${channel}/people`, filters),
}

export const labels = {
  list: (filters: Filters) => ask<Page<Label>>('/labels', filters),
  names: (search = '') => ask<string[]>('/labels/names', { search }),
  cameras: (filters: Filters) => ask<Page<LabelCamera>>('/labels/cameras', filters),
  create: (name: string, note: string) => send<Label>('POST', '/labels', { name, note }),
  change: (id: number, changes: { name?: string; note?: string }) =>
    send<Label>('PATCH', `/labels/${id}`, changes),
  remove: (id: number) => send<undefined>('DELETE', `/labels/${id}?confirmed=true`, {}),
  impact: (id: number, what: LabelCameras) =>
    send<LabelImpact>('POST', `/labels/${id}/impact`, what),
  put: (id: number, what: LabelCameras) => send<Labelled>('POST', `/labels/${id}/cameras`, what),
}
