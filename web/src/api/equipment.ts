/** Requests about code tables, 20-digit codes, what cameras hang on, and filings. */
import { http, take } from './client'
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
