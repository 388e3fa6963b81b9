/** Which particulars each workflow asks for, and as what kind of field. */

export type FieldKind = 'text' | 'words' | 'moment' | 'date' | 'bool' | 'choice'
export interface Field {
  name: string
  kind: FieldKind
  choices?: readonly string[]
}

const text = (...names: string[]): Field[] => names.map((name) => ({ name, kind: 'text' }))
const of = (kind: FieldKind, ...names: string[]): Field[] => names.map((name) => ({ name, kind }))
const choice = (name: string, choices: readonly string[]): Field => ({
  name,
  kind: 'choice',
  choices,
})

const IDS = ['id_card', 'work_card', 'police_card', 'passport', 'other'] as const
export const MASKED = ['masked', 'none', 'unmasked'] as const

/** What the applicant writes. */
export const ASKED: Record<string, Field[]> = {
  evidence: [
    ...text('case_number', 'instrument', 'instrument_number'),
    choice('first_id_kind', IDS),
    ...text('first_id_last', 'second_name'),
    choice('second_id_kind', IDS),
    ...text('second_id_last'),
    ...of('moment', 'footage_from', 'footage_until'),
    ...text('recipient', 'destination'),
    ...of('bool', 'emergency'),
  ],
  viewing: [
    ...text('person_name'),
    choice('id_kind', IDS),
    ...text('id_last', 'person_phone'),
    choice('relation', ['self', 'relative', 'guardian', 'carer']),
    ...of('words', 'event'),
    ...text('place'),
    ...of('moment', 'footage_from', 'footage_until'),
    ...of('bool', 'police_advised'),
  ],
  publication: [...of('words', 'material'), ...text('channel')],
  relocation: [
    ...text('works', 'builder', 'builder_contact'),
    ...of('words', 'measure'),
    ...of('date', 'restore_on'),
  ],
}

/** What is filled in on the way, by the names an act says it fills. */
export const FILLED: Record<string, Field> = Object.fromEntries(
  [
    ...text('oral_approver', 'handed_by', 'received_by', 'disposal_note', 'escort', 'result'),
    ...text('published_where'),
    ...of('moment', 'oral_at', 'handed_at', 'entered_at', 'left_at'),
    ...of('moment', 'published_at', 'retracted_at', 'restored_at'),
    ...of('date', 'return_due', 'disposed_on'),
    ...of('bool', 'nondisclosure', 'copied'),
    ...of('words', 'restore_note'),
    choice('disposal', ['returned', 'destroyed']),
    ...['faces', 'plates', 'organisation_names', 'licences'].map((name) => choice(name, MASKED)),
  ].map((field) => [field.name, field]),
)
