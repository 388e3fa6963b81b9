/** Two people and one file: which fields both changed, and what is sent once one has chosen. */
import type { CodedValue, Values } from '@/api/files'

/** One field two people changed differently. */
export interface Clash {
  field: string
  label: string
  before: unknown
  theirs: unknown
  mine: unknown
}

/** What somebody typed into a group of fields. */
export interface Edit {
  values: Values
  reason: string
  /** What was there when editing began, and which version that was. */
  before: Values
  version: number
}

export type Choice = 'mine' | 'theirs'

/** A value as it is edited and sent: codes without their words, several separated by `/`. */
export function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((one) => (one as CodedValue).code).join('/')
  if (typeof value === 'object' && value !== null && 'code' in value)
    return (value as CodedValue).code
  return value ?? ''
}

/** A value in words; `blank` stands for nothing. */
export function inWords(value: unknown, blank: string, yes = '✓', no = '✗'): string {
  if (value === null || value === undefined || value === '') return blank
  if (typeof value === 'boolean') return value ? yes : no
  if (Array.isArray(value))
    return value.map((one) => inWords(one, blank, yes, no)).join('、') || blank
  if (typeof value === 'object' && 'text' in value) return (value as CodedValue).text
  return String(value)
}

/** Only what differs from what was there when editing began. */
export function changed(edited: Values, before: Values): Values {
  const found: Values = {}
  for (const [key, value] of Object.entries(edited)) {
    if (String(plain(value)) !== String(plain(before[key]))) found[key] = value
  }
  return found
}

/** The fields the refused save and the file as it is now disagree about. */
export function clashesOf(
  fields: string[],
  mine: Values,
  before: Values,
  now: Values,
  label: (field: string) => string,
): Clash[] {
  return fields
    .filter((field) => field in now)
    .map((field) => ({
      field,
      label: label(field),
      before: before[field],
      theirs: now[field],
      mine: field in mine ? mine[field] : now[field],
    }))
}

/** What is left to save: everything of mine but the fields where theirs was chosen. */
export function resolved(mine: Values, choices: Record<string, Choice>): Values {
  return Object.fromEntries(Object.entries(mine).filter(([key]) => choices[key] !== 'theirs'))
}
