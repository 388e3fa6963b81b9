/** Every request the interface makes, one function each. */
import { call, type Query } from './client'
import type * as T from './types'

export { ApiError, asProblem, onApiError } from './client'
export type * from './types'

const get = <R>(path: string, query?: Query, signal?: AbortSignal) =>
  call<R>('GET', path, { query, signal })
const post = <R>(path: string, body?: unknown) => call<R>('POST', path, { body })
const patch = <R>(path: string, body: unknown) => call<R>('PATCH', path, { body })
const remove = (path: string) => call<void>('DELETE', path)

export const auth = {
  login: (username: string, password: string) =>
    post<{ user: T.User }>('/auth/login', { username, password }),
  logout: () => post<void>('/auth/logout'),
  me: () => get<T.User | { user: T.User }>('/auth/me').then((r) => ('user' in r ? r.user : r)),
  changePassword: (old_password: string, new_password: string) =>
    post<void>('/auth/password', { old_password, new_password }),
}

export const channels = {
  list: (query: Query, signal?: AbortSignal) => get<T.Page<T.Channel>>('/channels', query, signal),
  read: (id: number) => get<T.ChannelDetail>(`/channels/${id}`),
  live: (id: number, stream: T.StreamKind, signal?: AbortSignal) =>
    call<T.LiveSession>('POST', `/channels/${id}/live`, { body: { stream }, signal }),
  ptz: (id: number, command: T.PtzCommand, keepalive = false) =>
    call<{ result: string }>('POST', `/channels/${id}/ptz`, { body: command, keepalive }),
  control: (id: number, action: T.ControlAction) =>
    post<{ result: string }>(`/channels/${id}/control`, { action }),
  presets: (id: number) => get<{ items: T.Preset[] }>(`/channels/${id}/presets`),
}

export const sessions = {
  release: (session: string, keepalive = false) =>
    call<void>('DELETE', `/sessions/${encodeURIComponent(session)}`, { keepalive }),
  renew: (session: string) =>
    post<Partial<T.LiveSession> & { expires_at: string }>(
      `/sessions/${encodeURIComponent(session)}/renew`,
    ),
  list: () => get<{ items: T.Viewing[] }>('/sessions'),
}

export const tree = {
  slice: (view: T.TreeView, parent: T.NodeId | '', offset: number, limit: number) =>
    get<T.TreeSlice>('/tree', { view, parent, offset, limit }),
}

export const devices = {
  list: (query: Query) => get<T.Page<T.Device>>('/devices', query),
  read: (id: number) => get<T.DeviceDetail>(`/devices/${id}`),
  create: (body: { code: string; name: string; password?: string; kind?: string }) =>
    post<T.Device>('/devices', body),
  update: (id: number, body: Partial<T.DeviceSettings>) => patch<T.Device>(`/devices/${id}`, body),
  remove: (id: number) => remove(`/devices/${id}`),
  refresh: (id: number) => post<{ accepted: boolean }>(`/devices/${id}/refresh`),
  reboot: (id: number) => post<{ result?: string }>(`/devices/${id}/reboot`),
  status: (id: number) => get<Record<string, unknown>>(`/devices/${id}/status`),
  failedRegistrations: () => get<T.Page<T.Registration>>('/registrations', { ok: false }),
}

export const lower = {
  list: (query: Query) => get<T.Page<T.Device>>('/platforms/lower', query),
  create: (body: { code: string; name: string; password?: string }) =>
    post<T.Device>('/platforms/lower', body),
}

export const upper = {
  list: () =>
    get<T.Page<T.UpperPlatform> | T.UpperPlatform[]>('/platforms/upper').then((r) =>
      Array.isArray(r) ? r : r.items,
    ),
  create: (body: T.UpperPlatformInput) => post<T.UpperPlatform>('/platforms/upper', body),
  update: (id: number, body: Partial<T.UpperPlatformInput>) =>
    patch<T.UpperPlatform>(`/platforms/upper/${id}`, body),
  remove: (id: number) => remove(`/platforms/upper/${id}`),
  shares: (id: number, query: Query) =>
    get<T.Page<T.SharedChannel>>(`/platforms/upper/${id}/shares`, query),
  changeShares: (id: number, change: T.ShareChange) =>
    call<unknown>('PUT', `/platforms/upper/${id}/shares`, { body: change }),
  push: (id: number) => post<{ accepted: boolean }>(`/platforms/upper/${id}/push`),
}

export const calls = {
  list: (query: Query) => get<T.Page<T.CallSummary>>('/calls', query),
  story: (id: string) => get<T.CallStory>(`/calls/${encodeURIComponent(id)}`),
}

export const system = {
  read: () => get<T.SystemState>('/system'),
  access: () => get<T.SipAccess>('/system/access'),
}

export const people = {
  list: (query: Query) => get<T.Page<T.Account>>('/users', query),
  create: (body: Record<string, unknown>) => post<T.Account>('/users', body),
  update: (id: number, body: Record<string, unknown>) => patch<T.Account>(`/users/${id}`, body),
  remove: (id: number) => remove(`/users/${id}`),
}

export const organisations = {
  list: () =>
    get<T.Page<T.Organisation> | T.Organisation[]>('/organisations').then((r) =>
      Array.isArray(r) ? r : r.items,
    ),
  create: (body: Partial<T.Organisation>) => post<T.Organisation>('/organisations', body),
  update: (id: number, body: Partial<T.Organisation>) =>
    patch<T.Organisation>(`/organisations/${id}`, body),
  remove: (id: number) => remove(`/organisations/${id}`),
}

export const audit = {
  list: (query: Query) => get<T.Page<T.AuditEntry>>('/audit', query),
}
