/** Requests about the rule book, what is owed under it, papers and inspections. */
import { ask, send, sendForm } from './plain'
import type { components } from './schema'
import type { Page } from './types'

type Shapes = components['schemas']
export type BookRule = Shapes['BookRuleOut']
export type Override = Shapes['RuleOverrideOut']
export type OverrideInput = Shapes['RuleOverrideIn']
export type RulePreview = Shapes['RulePreviewOut']
export type Packs = Shapes['RulePacksOut']
export type Obligation = Shapes['ObligationOut']
export type ObligationDetail = Shapes['ObligationDetailOut']
export type ObligationSums = Shapes['ObligationSumsOut']
export type Compliance = Shapes['ComplianceOut']
export type Judged = Shapes['JudgedOut']
export type Paper = Shapes['FilePaperOut']
export type Inspection = Shapes['InspectionOut']
export type Subject = Shapes['RuleSubject']

type Words = Record<string, string | number | boolean | null | undefined>

export const book = {
  rules: (region: string) => ask<Shapes['BookOut']>('/compliance/rules', { region }),
  history: (rule: string) =>
    ask<{ items: Override[] }>(`/compliance/rules/${rule}/history`).then((r) => r.items),
  change: (rule: string, body: OverrideInput & { reason: string }) =>
    send<BookRule>('PUT', `/compliance/rules/${rule}`, body),
  withdraw: (rule: string, region: string, reason: string) =>
    send<BookRule>('POST', `/compliance/rules/${rule}/withdraw`, { region, reason }),
  preview: (rule: string, body: OverrideInput) =>
    send<RulePreview>('POST', `/compliance/rules/${rule}/preview`, body),
  packs: () => ask<Packs>('/compliance/packs'),
  load: (text: string) => send<Shapes['RulePackOut']>('POST', '/compliance/packs', { text }),
  remove: (name: string) => send<null>('DELETE', `/compliance/packs/${name}`, {}),
}

export const obligations = {
  list: (filters: Words) => ask<Page<Obligation>>('/compliance/obligations', filters),
  sums: (filters: Words) => ask<ObligationSums>('/compliance/obligations/sums', filters),
  read: (id: number) => ask<ObligationDetail>(`/compliance/obligations/${id}`),
  act: (id: number, act: string, body: unknown = {}) =>
    send<ObligationDetail>('POST', `/compliance/obligations/${id}/${act}`, body),
  assign: (body: Shapes['ObligationAssignIn']) =>
    send<{ assigned: number }>('POST', '/compliance/obligations/assign', body),
  judge: (region: string) => send<Shapes['JobOut']>('POST', '/compliance/judge', { region }),
}

export const standing = {
  of: (subject: string, key: number) => ask<Compliance>(`/compliance/subjects/${subject}/${key}`),
  papers: (subject: string, key: number) =>
    ask<{ items: Paper[] }>(`/compliance/subjects/${subject}/${key}/papers`).then((r) => r.items),
  inspections: (subject: string, key: number) =>
    ask<{ items: Inspection[] }>(`/compliance/subjects/${subject}/${key}/inspections`).then(
      (r) => r.items,
    ),
  inspect: (body: Shapes['InspectionIn']) =>
    send<Inspection>('POST', '/compliance/inspections', body),
  enter: (form: FormData) => sendForm<Paper>('/compliance/papers', form),
  withdraw: (id: number) => send<null>('DELETE', `/compliance/papers/${id}`, {}),
}

/** The address of what is owed as a workbook, under the same filters. */
export function obligationSheet(filters: Words): string {
  const words = new URLSearchParams()
  for (const [name, value] of Object.entries(filters)) if (value) words.set(name, String(value))
  return `/api/v1/compliance/obligations/sheet?${words.toString()}`
}

/** Where the subject of an obligation is shown. */
export function addressOf(subject: string, key: number): string {
  const places: Record<string, string> = {
    camera: `/cameras/${key}`,
    unit: `/units?open=${key}`,
    filing: `/filings?open=${key}`,
    account: '/people',
    platform: '/system',
  }
  return places[subject] ?? `/equipment/${subject}/${key}`
}
