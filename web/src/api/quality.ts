/** Requests about rules, findings, scores and sums. */
import { ask, send } from './plain'
import type { components } from './schema'
import type { Page } from './types'

type Shapes = components['schemas']
export type Rule = Shapes['RuleOut']
export type RuleSetting = Shapes['SettingOut']
export type SettingInput = Shapes['SettingIn']
export type Finding = Shapes['FindingOut']
export type FindingCounts = Shapes['FindingCountsOut']
export type FileQuality = Shapes['QualityOut']
export type Score = Shapes['ScoreOut']
export type Summary = Shapes['SummaryOut']
export type SummaryRow = Shapes['SummaryRowOut']
export type Sums = Shapes['SumsOut']
export type Indicators = Shapes['IndicatorsOut']
export type Indicator = Shapes['IndicatorOut']
export type Filled = Shapes['FilledOut']
export type Job = Shapes['JobOut']
export type Severity = Shapes['Severity']
export type By = 'region' | 'department' | 'unit' | 'class'

type Words = Record<string, string | number | boolean | null | undefined>

export const SEVERITIES: Severity[] = ['error', 'warning', 'notice']

export const rules = {
  list: (region: string) =>
    ask<{ items: Rule[] }>('/quality/rules', { region }).then((r) => r.items),
  history: (rule: string) =>
    ask<{ items: RuleSetting[] }>(`/quality/rules/${rule}/history`).then((r) => r.items),
  set: (rule: string, body: SettingInput) =>
    send<Rule>('PUT', `/quality/rules/${rule}/setting`, body),
  withdraw: (rule: string, region: string, reason: string) =>
    send<Rule>('POST', `/quality/rules/${rule}/withdraw`, { region, reason }),
}

export const findings = {
  list: (filters: Words) => ask<Page<Finding>>('/quality/findings', filters),
  counts: (filters: Words) => ask<FindingCounts>('/quality/findings/counts', filters),
  waive: (id: number, reason: string) =>
    send<Finding>('POST', `/quality/findings/${id}/waive`, { reason }),
  unwaive: (id: number) => send<Finding>('DELETE', `/quality/findings/${id}/waive`, {}),
}

export const quality = {
  file: (kind: string, id: number) => ask<FileQuality>(`/quality/files/${kind}/${id}`),
  summary: (filters: Words) => ask<Summary>('/quality/summary', filters),
  indicators: (filters: Words) => ask<Indicators>('/quality/indicators', filters),
  fields: (filters: Words) =>
    ask<{ items: Filled[] }>('/quality/fields', filters).then((r) => r.items),
  job: (id: number) => ask<Shapes['JobOut']>(`/jobs/${id}`),
  judge: (region: string) => send<Shapes['JobOut']>('POST', '/quality/judge', { region }),
}

/** The address of the table of sums as a sheet. */
export function sheetAddress(form: 'csv' | 'xlsx', filters: Words): string {
  const words = new URLSearchParams({ form })
  for (const [name, value] of Object.entries(filters)) if (value) words.set(name, String(value))
  return `/api/v1/quality/summary/sheet?${words.toString()}`
}
