/** Every request the interface makes, one function each. */
import { http, take } from './client'
import { sendForBlob } from './plain'
import type { operations } from './schema'
import type * as T from './types'

export { ApiError, asProblem, onApiError } from './client'
export type * from './types'
export { DEEDS, endings, PURPOSES, register, watching } from './register'
export type * from './register'

type Query<Operation extends keyof operations> = NonNullable<
  operations[Operation]['parameters']['query']
>

/** Filters as a page keeps them: an empty word means "any". */
type Loose<Filters> = { [Key in keyof Filters]?: Filters[Key] | string | number | null }
const query = <Filters>(filters: Loose<Filters>): Filters => filters as Filters

const path = (key: number) => ({ params: { path: { key } } })

export const auth = {
  login: (username: string, password: string) =>
    take(http.POST('/api/v1/auth/login', { body: { username, password } })),
  logout: () => take(http.POST('/api/v1/auth/logout')),
  me: () => take(http.GET('/api/v1/auth/me')),
  changePassword: (old_password: string, new_password: string) =>
    take(http.POST('/api/v1/auth/password', { body: { old_password, new_password } })),
}

export const channels = {
  list: (filters: Loose<Query<'lianjing_api_channels_list_channels'>>, signal?: AbortSignal) =>
    take(http.GET('/api/v1/channels', { params: { query: query(filters) }, signal })),
  read: (id: number) => take(http.GET('/api/v1/channels/{key}', path(id))),
  live: (id: number, stream: T.StreamKind, instead = '') =>
    take(http.POST('/api/v1/channels/{key}/live', { ...path(id), body: { stream, instead } })),
  snapshot: (id: number, stream: T.StreamKind) =>
    sendForBlob(`/channels/${id}/snapshot`, { sub: stream === 'sub' }),
  ptz: (id: number, command: T.PtzCommand, keepalive = false) => {
    const body = { pan: 0, tilt: 0, zoom: 0, speed: 5, ...command }
    return take(http.POST('/api/v1/channels/{key}/ptz', { ...path(id), body, keepalive }))
  },
  control: (id: number, action: T.ControlAction) =>
    take(http.POST('/api/v1/channels/{key}/control', { ...path(id), body: { action } })),
  presets: (id: number) => take(http.GET('/api/v1/channels/{key}/presets', path(id))),
}

const session = (key: string) => ({ params: { path: { session: key } } })

export const sessions = {
  release: (key: string, keepalive = false) =>
    take(http.DELETE('/api/v1/sessions/{session}', { ...session(key), keepalive })),
  renew: (key: string) => take(http.POST('/api/v1/sessions/{session}/renew', session(key))),
  list: () => take(http.GET('/api/v1/sessions')),
}

export const tree = {
  slice: (view: T.TreeView, parent: number | null, offset: number, limit: number) =>
    take(http.GET('/api/v1/tree', { params: { query: { view, parent, offset, limit } } })),
}

export const devices = {
  list: (filters: Loose<Query<'lianjing_api_devices_list_devices'>>) =>
    take(http.GET('/api/v1/devices', { params: { query: query(filters) } })),
  read: (id: number) => take(http.GET('/api/v1/devices/{key}', path(id))),
  create: (body: T.DeviceInput) => take(http.POST('/api/v1/devices', { body })),
  update: (id: number, body: T.DeviceChange) =>
    take(http.PATCH('/api/v1/devices/{key}', { ...path(id), body })),
  remove: (id: number) => take(http.DELETE('/api/v1/devices/{key}', path(id))),
  refresh: (id: number) => take(http.POST('/api/v1/devices/{key}/refresh', path(id))),
  reboot: (id: number) => take(http.POST('/api/v1/devices/{key}/reboot', path(id))),
  status: (id: number) => take(http.GET('/api/v1/devices/{key}/status', path(id))),
  failedRegistrations: () =>
    take(http.GET('/api/v1/registrations', { params: { query: { ok: false } } })),
}

export const lower = {
  list: (filters: Loose<Query<'lianjing_api_devices_list_lower'>>) =>
    take(http.GET('/api/v1/platforms/lower', { params: { query: query(filters) } })),
  create: (body: T.DeviceInput) => take(http.POST('/api/v1/platforms/lower', { body })),
}

export const upper = {
  list: () => take(http.GET('/api/v1/platforms/upper')).then((r) => r.items),
  create: (body: T.UpperPlatformInput) => take(http.POST('/api/v1/platforms/upper', { body })),
  update: (id: number, body: T.UpperPlatformChange) =>
    take(http.PATCH('/api/v1/platforms/upper/{key}', { ...path(id), body })),
  remove: (id: number) => take(http.DELETE('/api/v1/platforms/upper/{key}', path(id))),
  shares: (id: number, filters: Loose<Query<'lianjing_api_sharing_list_shares'>>) =>
    take(
      http.GET('/api/v1/platforms/upper/{key}/shares', {
        params: { path: { key: id }, query: query(filters) },
      }),
    ),
  changeShares: (id: number, change: T.ShareChange) => {
    const body = {
      add: [],
      remove: [],
      groups_add: [],
      groups_remove: [],
      basis: '',
      ...change,
    }
    return take(http.PUT('/api/v1/platforms/upper/{key}/shares', { ...path(id), body }))
  },
  push: (id: number) => take(http.POST('/api/v1/platforms/upper/{key}/push', path(id))),
}

export const calls = {
  list: (filters: Loose<Query<'lianjing_api_viewing_list_calls'>>) =>
    take(http.GET('/api/v1/calls', { params: { query: query(filters) } })),
  story: (call: string) =>
    take(http.GET('/api/v1/calls/{call}', { params: { path: { call } } })).then(
      (story) => story as unknown as T.CallStory,
    ),
}

export const system = {
  read: () => take(http.GET('/api/v1/system')),
  access: () => take(http.GET('/api/v1/system/access')),
}

export const people = {
  list: (filters: Loose<Query<'lianjing_api_accounts_list_users'>>) =>
    take(http.GET('/api/v1/users', { params: { query: query(filters) } })),
  create: (body: T.AccountInput) => take(http.POST('/api/v1/users', { body })),
  update: (id: number, body: T.AccountChange) =>
    take(http.PATCH('/api/v1/users/{key}', { ...path(id), body })),
  remove: (id: number) => take(http.DELETE('/api/v1/users/{key}', path(id))),
}

export const organisations = {
  list: () => take(http.GET('/api/v1/organisations')).then((r) => r.items),
  create: (body: T.OrganisationInput) => take(http.POST('/api/v1/organisations', { body })),
  change: (id: number, body: T.OrganisationChange) =>
    take(http.PATCH('/api/v1/organisations/{key}', { ...path(id), body })),
  remove: (id: number) => take(http.DELETE('/api/v1/organisations/{key}', path(id))),
}
