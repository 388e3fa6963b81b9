/** Requests about code tables, 20-digit codes, what cameras hang on, and filings. */
import { http, take } from './client'
import { sendForm } from './plain'
import type { components, operations } from './schema'

type Shapes = components['schemas']
export type CodeTableHead = Shapes['CodeTableOut']
export type CodeTable = Shapes['WholeCodeTableOut']
export type CodeEntry = Shapes['CodeEntryOut']
export type RegionTable = Shapes['RegionTableOut']
export type RegionTableInput = Shapes['RegionTableIn']
export type Confidence = Shapes['Confidence']
export type ExplainedCode = Shapes['ExplainedCodeOut']
export type CodeHolder = Shapes['CodeHolderOut']
export type PrefixState = Shapes['CodePrefixOut']
export type Reservation = Shapes['ReservationOut']
export type ReservationInput = Shapes['ReserveIn']
export type NumberCameras = Shapes['NumberCamerasIn']
export type NumberedCameras = Shapes['NumberedCamerasOut']
export type UsedCode = Shapes['UsedCodeOut']
export type CompanionKind = Shapes['CompanionKind']
export type Companion = Shapes['CompanionOut']
export type CompanionField = Shapes['CompanionFieldOut']
export type CompanionChange = Shapes['CompanionChangeOut']
export type CompanionState = Shapes['CompanionStateIn']['state']
export type CameraOn = Shapes['CameraOnOut']
export type Assignment = Shapes['AssignmentOut']
export type CompanionPhoto = Shapes['PhotoOut']
export type Filing = Shapes['FilingOut']
export type FilingDetail = Shapes['FilingDetailOut']
export type FilingState = Shapes['FilingState']
export type FilingInput = Shapes['FilingIn']
export type FilingChange = Shapes['FilingPatch']
export type FilingRule = Shapes['FilingRuleOut']
export type FilingCounts = Shapes['FilingCountsOut']
export type CodedKind = NonNullable<Shapes['AllocateIn']['kind']>

type Query<Operation extends keyof operations> = NonNullable<
  operations[Operation]['parameters']['query']
>
type Loose<Filters> = { [Key in keyof Filters]?: Filters[Key] | string | number | boolean | null }
const query = <Filters>(filters: Loose<Filters>): Filters => filters as Filters

export const tables = {
  list: () => take(http.GET('/api/v1/tables')).then((r) => r.items),
  read: (key: string, region = '', version = '') =>
    take(
      http.GET('/api/v1/tables/{key}', { params: { path: { key }, query: { region, version } } }),
    ),
  regional: (key: string) =>
    take(http.GET('/api/v1/tables/{key}/regional', { params: { path: { key } } })).then(
      (r) => r.items,
    ),
  enter: (key: string, body: RegionTableInput) =>
    take(http.POST('/api/v1/tables/{key}/regional', { params: { path: { key } }, body })),
  activate: (key: string, version: number, active: boolean) =>
    take(
      http.PATCH('/api/v1/tables/{key}/regional/{version}', {
        params: { path: { key, version } },
        body: { active },
      }),
    ),
}

export const codes = {
  explain: (code: string, kind?: CodedKind, version = '') =>
    take(http.GET('/api/v1/codes/explain', { params: { query: { code, kind, version } } })),
  prefix: (prefix: string) =>
    take(http.GET('/api/v1/codes/prefix', { params: { query: { prefix } } })),
  used: (filters: Loose<Query<'lianjing_api_codes_list_used'>>) =>
    take(http.GET('/api/v1/codes/used', { params: { query: query(filters) } })),
  allocate: (prefix: string, count: number, kind: CodedKind, reserved?: number | null) =>
    take(http.POST('/api/v1/codes/allocate', { body: { prefix, count, kind, reserved } })).then(
      (r) => r.codes,
    ),
  number: (body: Partial<NumberCameras>) =>
    take(http.POST('/api/v1/codes/cameras', { body: body as NumberCameras })),
  reservations: (filters: Loose<Query<'lianjing_api_codes_list_reservations'>>) =>
    take(http.GET('/api/v1/codes/reservations', { params: { query: query(filters) } })),
  reserve: (body: ReservationInput) => take(http.POST('/api/v1/codes/reservations', { body })),
  endReservation: (key: number) =>
    take(http.POST('/api/v1/codes/reservations/{key}/end', { params: { path: { key } } })),
}

export type CompanionValues = Companion['values']
const of = (kind: CompanionKind) => ({ params: { path: { kind } } })
const one = (kind: CompanionKind, key: number) => ({ params: { path: { kind, key } } })

export const companions = {
  fields: (kind: CompanionKind) =>
    take(http.GET('/api/v1/companions/{kind}/fields', of(kind))).then((r) => r.items),
  list: (kind: CompanionKind, filters: Loose<Query<'lianjing_api_equipment_list_companions'>>) =>
    take(
      http.GET('/api/v1/companions/{kind}', {
        params: { path: { kind }, query: query(filters) },
      }),
    ),
  read: (kind: CompanionKind, key: number) =>
    take(http.GET('/api/v1/companions/{kind}/{key}', one(kind, key))),
  create: (kind: CompanionKind, values: CompanionValues) =>
    take(
      http.POST('/api/v1/companions/{kind}', {
        ...of(kind),
        body: { values, state: 'in_use', reason: '' },
      }),
    ),
  change: (kind: CompanionKind, key: number, values: CompanionValues, version: number, why = '') =>
    take(
      http.PATCH('/api/v1/companions/{kind}/{key}', {
        ...one(kind, key),
        body: { values, version, reason: why },
      }),
    ),
  move: (kind: CompanionKind, key: number, state: CompanionState, reason: string) =>
    take(
      http.POST('/api/v1/companions/{kind}/{key}/state', {
        ...one(kind, key),
        body: { state, reason },
      }),
    ),
  history: (kind: CompanionKind, key: number, page = 1) =>
    take(
      http.GET('/api/v1/companions/{kind}/{key}/history', {
        params: { path: { kind, key }, query: { page, page_size: 20 } },
      }),
    ),
  cameras: (kind: CompanionKind, key: number, page = 1) =>
    take(
      http.GET('/api/v1/companions/{kind}/{key}/cameras', {
        params: { path: { kind, key }, query: { page, page_size: 20 } },
      }),
    ),
  assign: (kind: CompanionKind, key: number, cameras: number[], take_off = false) =>
    take(
      http.POST('/api/v1/companions/{kind}/{key}/cameras', {
        ...one(kind, key),
        body: { cameras, take_off, dry_run: false },
      }),
    ),
  photos: (kind: CompanionKind, key: number) =>
    take(http.GET('/api/v1/companions/{kind}/{key}/photos', one(kind, key))).then((r) => r.items),
  addPhoto(kind: CompanionKind, key: number, file: File): Promise<CompanionPhoto> {
    const form = new FormData()
    form.set('file', file)
    form.set('shows', 'scene')
    return sendForm(`/companions/${kind}/${key}/photos`, form)
  },
}

const filing = (key: number) => ({ params: { path: { key } } })

export const filings = {
  list: (filters: Loose<Query<'lianjing_api_filing_list_filings'>>) =>
    take(http.GET('/api/v1/filings', { params: { query: query(filters) } })),
  counts: () => take(http.GET('/api/v1/filings/counts')),
  rules: () => take(http.GET('/api/v1/filings/rules')).then((r) => r.items),
  read: (key: number) => take(http.GET('/api/v1/filings/{key}', filing(key))),
  create: (body: Partial<FilingInput>) =>
    take(http.POST('/api/v1/filings', { body: body as FilingInput })),
  change: (key: number, body: Partial<FilingChange> & { version: number }) =>
    take(http.PATCH('/api/v1/filings/{key}', { ...filing(key), body: body as FilingChange })),
  drawUp: (region: string) => take(http.POST('/api/v1/filings/unfiled', { body: { region } })),
  submit: (key: number, body: { on: string; channel: 'online' | 'paper'; agent: string }) =>
    take(
      http.POST('/api/v1/filings/{key}/submit', { ...filing(key), body: { ...body, true: true } }),
    ),
  accept: (key: number, number: string, on: string) =>
    take(http.POST('/api/v1/filings/{key}/accept', { ...filing(key), body: { number, on } })),
  sendBack: (key: number, reason: string) =>
    take(http.POST('/api/v1/filings/{key}/return', { ...filing(key), body: { reason } })),
  cancel: (key: number, reason: string) =>
    take(http.POST('/api/v1/filings/{key}/cancel', { ...filing(key), body: { reason } })),
  attach(key: number, file: File): Promise<FilingDetail> {
    const form = new FormData()
    form.set('file', file)
    return sendForm(`/filings/${key}/proof`, form)
  },
  proofAddress: (key: number) => `/api/v1/filings/${key}/proof`,
}
