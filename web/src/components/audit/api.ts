/** Requests of the audit page. */
import type { components } from '@/api/schema'
import { ask, send } from '@/api/plain'

type Schemas = components['schemas']
export type AuditRecord = Schemas['RecordOut']
export type AuditDetail = Schemas['RecordDetailOut']
export type Found = Schemas['RecordsOut']
export type Chain = Schemas['AuditChainOut']
export type AuditExport = Schemas['AuditExportOut']
export type Flag = Schemas['FlagOut']
export type UnusualRule = Schemas['UnusualRuleOut']

export type Filter = Record<
  'person' | 'camera' | 'group' | 'action' | 'address' | 'outcome' | 'text' | 'since' | 'until',
  string
>

export const emptyFilter = (): Filter => ({
  person: '',
  camera: '',
  group: '',
  action: '',
  address: '',
  outcome: '',
  text: '',
  since: '',
  until: '',
})

/** Days of the form become moments: from the start of the first to the end of the last. */
function moments(filter: Filter): Record<string, string> {
  const asked: Record<string, string> = {}
  for (const [name, value] of Object.entries(filter)) if (value.trim()) asked[name] = value.trim()
  if (asked.since) asked.since = new Date(`${asked.since}T00:00:00`).toISOString()
  if (asked.until) {
    const end = new Date(`${asked.until}T00:00:00`)
    end.setDate(end.getDate() + 1)
    asked.until = end.toISOString()
  }
  return asked
}

const ENDING = '/audit'

export const auditing = {
  search: (filter: Filter, before: number | null, limit = 50): Promise<Found> =>
    ask<Found>(ENDING, { ...moments(filter), before, limit }),
  record: (id: number): Promise<AuditDetail> => ask<AuditDetail>(`${ENDING}/records/${id}`),
  chain: (): Promise<Chain> => ask<Chain>(`${ENDING}/chain`),
  check: (): Promise<{ job: number }> => send<{ job: number }>('POST', `${ENDING}/checks`, {}),
  askExport: (filter: Filter): Promise<AuditExport> =>
    send<AuditExport>('POST', `${ENDING}/exports`, moments(filter)),
  exports: (page: number): Promise<Schemas['AuditExportsOut']> =>
    ask(`${ENDING}/exports`, { page, page_size: 20 }),
  fileOf: (id: number): string => `/api/v1${ENDING}/exports/${id}/file`,
  flags: (state: string, page: number, size: number): Promise<Schemas['FlagsOut']> =>
    ask(`${ENDING}/flags`, { state, page, page_size: size }),
  settle: (id: number, state: string, comment: string): Promise<Flag> =>
    send<Flag>('POST', `${ENDING}/flags/${id}/settle`, { state, comment }),
  rules: (): Promise<Schemas['UnusualRulesOut']> => ask(`${ENDING}/rules`),
  setRule: (key: string, wish: Schemas['UnusualRuleIn']): Promise<UnusualRule> =>
    send<UnusualRule>('PUT', `${ENDING}/rules/${key}`, wish),
}
