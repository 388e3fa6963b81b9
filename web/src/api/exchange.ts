/** Requests about imports, exports and forms. */
import { http, take } from './client'
import type { components, operations } from './schema'

type Shapes = components['schemas']
export type Batch = Shapes['BatchOut']
export type BatchState = Shapes['BatchState']
export type ImportOptions = Shapes['ImportOptionsIn']
export type ImportRow = Shapes['ImportRowOut']
export type RowState = Shapes['RowState']
export type Export = Shapes['ExportOut']
export type ExportInput = Shapes['ExportIn']
export type ExportSelection = Shapes['ExportSelectionIn']
export type FormKind = Shapes['FormOut']
export type DatumAnswer = Shapes['DatumAnswer']
export type Matching = Shapes['Matching']

type Query<Operation extends keyof operations> = NonNullable<
  operations[Operation]['parameters']['query']
>
type Loose<Filters> = { [Key in keyof Filters]?: Filters[Key] | string | number | boolean | null }
const query = <Filters>(filters: Loose<Filters>): Filters => filters as Filters
const path = (key: number) => ({ params: { path: { key } } })

/** The generated types know files as text only. */
function multipart(file: File, options: Partial<ImportOptions>) {
  const data = new FormData()
  for (const [name, value] of Object.entries(options)) {
    if (value !== null && value !== undefined && value !== '') data.set(name, String(value))
  }
  data.set('file', file)
  return { body: data as never, bodySerializer: (body: unknown) => body as FormData }
}

export const imports = {
  list: (filters: Loose<Query<'lianjing_api_exchange_list_imports'>>) =>
    take(http.GET('/api/v1/imports', { params: { query: query(filters) } })),
  upload: (file: File, options: Partial<ImportOptions>) =>
    take(http.POST('/api/v1/imports', multipart(file, options))),
  read: (id: number) => take(http.GET('/api/v1/imports/{key}', path(id))),
  readAgain: (id: number, body: ImportOptions) =>
    take(http.PUT('/api/v1/imports/{key}/options', { ...path(id), body })),
  rows: (id: number, filters: Loose<Query<'lianjing_api_exchange_list_import_rows'>>) =>
    take(
      http.GET('/api/v1/imports/{key}/rows', {
        params: { path: { key: id }, query: query(filters) },
      }),
    ),
  correct: (id: number, row: number, cells: Record<string, string>) =>
    take(
      http.PATCH('/api/v1/imports/{key}/rows/{row}', {
        params: { path: { key: id, row } },
        body: { cells },
      }),
    ),
  confirm: (id: number) => take(http.POST('/api/v1/imports/{key}/confirm', path(id))),
  cancel: (id: number) => take(http.POST('/api/v1/imports/{key}/cancel', path(id))),
  undo: (id: number) => take(http.POST('/api/v1/imports/{key}/undo', path(id))),
  mark: (id: number) => take(http.POST('/api/v1/imports/{key}/workbook', path(id))),
  discard: (id: number) => take(http.DELETE('/api/v1/imports/{key}', path(id))),
}

export const exports = {
  list: (filters: Loose<Query<'lianjing_api_exchange_list_exports'>>) =>
    take(http.GET('/api/v1/exports', { params: { query: query(filters) } })),
  ask: (body: ExportInput) => take(http.POST('/api/v1/exports', { body })),
  read: (id: number) => take(http.GET('/api/v1/exports/{key}', path(id))),
  discard: (id: number) => take(http.DELETE('/api/v1/exports/{key}', path(id))),
  /** Where a browser fetches the file; it asks with the session's cookie. */
  address: (id: number) => `/api/v1/exports/${id}/file`,
}

export const forms = {
  list: () => take(http.GET('/api/v1/forms')).then((answer) => answer.items),
  template: (form: string) => `/api/v1/forms/${form}/template`,
}
