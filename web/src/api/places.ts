/** Requests about divisions, outlines, police organisations, grids and units. */
import { http, take } from './client'
import type { components, operations } from './schema'

type Shapes = components['schemas']
export type Division = Shapes['DivisionOut']
export type DivisionDetail = Shapes['DivisionDetailOut']
export type OutlineImport = Shapes['OutlineImportOut']
export type TableImport = Shapes['TableImportOut']
export type Police = Shapes['PoliceOut']
export type Grid = Shapes['GridOut']
export type GridInput = Shapes['GridIn']
export type Zone = Shapes['ZoneOut']
export type ZoneInput = Shapes['ZoneIn']
export type Unit = Shapes['UnitOut']
export type UnitDetail = Shapes['UnitDetailOut']
export type UnitInput = Shapes['UnitIn']
export type UnitChange = Shapes['UnitPatch']
export type Contact = Shapes['ContactOut']
export type ContactInput = Shapes['ContactEntry']
export type ContactKind = Shapes['ContactKind']
export type UnitTables = Shapes['UnitTablesOut']
export type Package = Shapes['PackageOut']
export type Datum = Shapes['Datum']

type Query<Operation extends keyof operations> = NonNullable<
  operations[Operation]['parameters']['query']
>
type Loose<Filters> = { [Key in keyof Filters]?: Filters[Key] | string | number | null }
const query = <Filters>(filters: Loose<Filters>): Filters => filters as Filters
const code = (value: string) => ({ params: { path: { code: value } } })
const key = (value: number) => ({ params: { path: { key: value } } })

/** What a file is sent with: as a form, so that the server can bound it before it is read. */
function form(file: File, words: Record<string, string | boolean>): FormData {
  const data = new FormData()
  for (const [name, value] of Object.entries(words)) data.set(name, String(value))
  data.set('file', file)
  return data
}

/** The generated types know files as text only. */
const multipart = (file: File, words: Record<string, string | boolean>) => ({
  body: form(file, words) as never,
  bodySerializer: (body: unknown) => body as FormData,
})

let home: Promise<string> | undefined

export const divisions = {
  list: (filters: Loose<Query<'lianjing_api_divisions_list_divisions'>>) =>
    take(http.GET('/api/v1/divisions', { params: { query: query(filters) } })),
  /** Empty asks for the provinces; an empty word would be left out of the address. */
  children: (parent: string) =>
    take(
      http.GET('/api/v1/divisions', {
        params: { query: { parent, page_size: 500 } },
        querySerializer: (words) => new URLSearchParams(words as never).toString(),
      }),
    ).then((page) => page.items),
  read: (value: string) => take(http.GET('/api/v1/divisions/{code}', code(value))),
  enter: (value: string, name: string) =>
    take(http.PUT('/api/v1/divisions/{code}', { ...code(value), body: { name } })),
  packages: () => take(http.GET('/api/v1/divisions/packages')),
  /** The division this platform serves; asked once, nothing if it cannot be had. */
  home: () =>
    (home ??= divisions
      .packages()
      .then((answer) => answer.home)
      .catch(() => {
        home = undefined
        return ''
      })),
  importOutlines: (file: File, words: Record<string, string | boolean>) =>
    take(http.POST('/api/v1/divisions/outlines', multipart(file, words))),
  removeOutline: (value: string) =>
    take(http.DELETE('/api/v1/divisions/{code}/outline', code(value))),
}

export const police = {
  list: (filters: Loose<Query<'lianjing_api_places_list_police'>>) =>
    take(http.GET('/api/v1/police', { params: { query: query(filters) } })),
  enter: (value: string, name: string) =>
    take(http.PUT('/api/v1/police/{code}', { ...code(value), body: { name } })),
  remove: (value: string) => take(http.DELETE('/api/v1/police/{code}', code(value))),
  importTable: (file: File, dry_run: boolean) =>
    take(http.POST('/api/v1/police/import', multipart(file, { dry_run }))),
}

export const grids = {
  list: (filters: Loose<Query<'lianjing_api_places_list_grids'>>) =>
    take(http.GET('/api/v1/grids', { params: { query: query(filters) } })),
  create: (body: GridInput) => take(http.POST('/api/v1/grids', { body })),
  update: (id: number, body: GridInput) =>
    take(http.PUT('/api/v1/grids/{key}', { ...key(id), body })),
  remove: (id: number) => take(http.DELETE('/api/v1/grids/{key}', key(id))),
  importTable: (file: File, dry_run: boolean) =>
    take(http.POST('/api/v1/grids/import', multipart(file, { dry_run }))),
}

export const zones = {
  list: () => take(http.GET('/api/v1/zones')).then((r) => r.items),
  create: (body: ZoneInput) => take(http.POST('/api/v1/zones', { body })),
  remove: (id: number) => take(http.DELETE('/api/v1/zones/{key}', key(id))),
}

const contact = (unit: number, id: number) => ({ params: { path: { key: unit, contact: id } } })

export const units = {
  list: (filters: Loose<Query<'lianjing_api_units_list_units'>>) =>
    take(http.GET('/api/v1/units', { params: { query: query(filters) } })),
  read: (id: number) => take(http.GET('/api/v1/units/{key}', key(id))),
  create: (body: UnitInput) => take(http.POST('/api/v1/units', { body })),
  update: (id: number, body: UnitChange) =>
    take(http.PATCH('/api/v1/units/{key}', { ...key(id), body })),
  remove: (id: number) => take(http.DELETE('/api/v1/units/{key}', key(id))),
  tables: () => take(http.GET('/api/v1/units/tables')),
  addContact: (unit: number, body: ContactInput) =>
    take(http.POST('/api/v1/units/{key}/contacts', { ...key(unit), body })),
  changeContact: (unit: number, id: number, body: Partial<ContactInput>) =>
    take(http.PATCH('/api/v1/units/{key}/contacts/{contact}', { ...contact(unit, id), body })),
  removeContact: (unit: number, id: number) =>
    take(http.DELETE('/api/v1/units/{key}/contacts/{contact}', contact(unit, id))),
  reveal: (unit: number) =>
    take(http.POST('/api/v1/units/{key}/contacts/reveal', key(unit))).then((r) => r.items),
}
