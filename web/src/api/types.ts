/** The shapes the API speaks, named in the words of the product. */

export type OnlineState = 'online' | 'offline'
export type StreamKind = 'main' | 'sub'
export type Theme = 'dark' | 'light'
export type Language = 'zh' | 'en'

/** What the API says when something failed: never a bare status. */
export interface Problem {
  code: string
  message: string
  cause?: string | null
  advice?: string | null
  call?: string | null
  fields?: Record<string, string | string[]> | null
}

export interface Page<T> {
  items: T[]
  total: number
  page: number
  page_size: number
}

export interface User {
  id: number
  username: string
  name: string
  roles: string[]
  scopes: (string | Record<string, unknown>)[]
  must_change_password: boolean
  language: string
}

export interface Named {
  id: number
  code: string
  name: string
}

export interface Channel {
  id: number
  code: string
  name: string
  status: OnlineState
  status_reason?: string | null
  status_changed_at?: string | null
  platform?: Named | null
  device?: Named | null
  region?: string | null
  group?: string | Named | null
  ptz_type?: number | null
  has_ptz?: boolean
  longitude?: number | null
  latitude?: number | null
  manufacturer?: string | null
  model?: string | null
  address?: string | null
  playing?: boolean
}

export interface StateChange {
  at: string
  online: boolean
  reason: string
}

export interface ChannelDetail extends Channel {
  extra?: Record<string, unknown>
  history?: StateChange[]
}

export interface LiveSession {
  session: string
  call: string
  fmp4_url: string
  ws_url: string
  hls_url: string
  expires_at: string
  video?: {
    codec?: string | null
    mime?: string | null
    width?: number | null
    height?: number | null
  } | null
  audio?: { codec?: string | null; notice?: string | null } | null
}

export type PtzAction =
  | 'move'
  | 'stop'
  | 'zoom_in'
  | 'zoom_out'
  | 'focus_near'
  | 'focus_far'
  | 'iris_open'
  | 'iris_close'
  | 'preset_call'
  | 'preset_set'
  | 'preset_delete'
  | 'aux_on'
  | 'aux_off'
  | 'home_on'
  | 'home_off'

export type Axis = -1 | 0 | 1

export interface PtzCommand {
  action: PtzAction
  pan?: Axis
  tilt?: Axis
  zoom?: Axis
  speed?: number
  preset?: number
  aux?: number
}

export interface Preset {
  id: number
  name: string
}

export type ControlAction =
  | 'keyframe'
  | 'record_start'
  | 'record_stop'
  | 'guard_set'
  | 'guard_reset'
  | 'alarm_reset'
  | 'reboot'

export interface Device {
  id: number
  code: string
  name: string
  kind: 'device' | 'platform'
  manufacturer?: string | null
  model?: string | null
  firmware?: string | null
  status: OnlineState
  status_reason?: string | null
  status_changed_at?: string | null
  address?: string | null
  transport?: string | null
  gb_version?: string | null
  user_agent?: string | null
  registered_at?: string | null
  expires_at?: string | null
  last_keepalive_at?: string | null
  channels_total: number
  channels_online: number
  trusted?: boolean
  suspicious?: number
}

export interface Registration {
  at: string
  ok: boolean
  reason?: string | null
  source?: string | null
  advice?: string | null
  code?: string | null
}

export interface DeviceSettings {
  name: string
  password?: string
  charset: string
  stream_transport: 'udp' | 'tcp_passive' | 'tcp_active'
  ssrc_policy: 'strict' | 'lenient'
  edition: 'auto' | '2016' | '2022'
  substream: 'none' | 'streamnumber' | 'stream' | 'streamprofile' | 'streamMode'
}

export interface DeviceDetail extends Device, Partial<Omit<DeviceSettings, 'name'>> {
  history?: StateChange[]
  registrations?: Registration[]
}

export interface UpperCounts {
  shared: number
  sent: number
  acknowledged: number
  expected: number
}

export interface UpperPlatform {
  id: number
  name: string
  code: string
  address: string
  port: number
  transport: string
  username?: string | null
  password?: string
  edition: string
  charset: string
  keepalive_seconds: number
  expires: number
  share_all: boolean
  enabled: boolean
  status: OnlineState
  status_reason?: string | null
  status_changed_at?: string | null
  counts?: UpperCounts | null
}

export type UpperPlatformInput = Omit<
  UpperPlatform,
  'id' | 'status' | 'status_reason' | 'status_changed_at' | 'counts'
>

export interface SharedChannel extends Channel {
  shared: boolean
}

export interface ShareChange {
  add?: number[]
  remove?: number[]
  groups_add?: (number | string)[]
  groups_remove?: (number | string)[]
  share_all?: boolean
}

export type TreeView = 'organisation' | 'region'
export type NodeId = string | number

export interface TreeNode {
  id: NodeId
  kind: 'platform' | 'device' | 'region' | 'business_group' | 'organisation' | string
  code: string
  name: string
  total: number
  online: number
  has_children: boolean
}

export interface TreeSlice {
  nodes: TreeNode[]
  channels: Channel[]
  channels_total: number
}

export type CallOutcome = 'playing' | 'ended' | 'failed' | string

export interface CallSummary {
  call: string
  kind?: string | null
  channel?: Channel | Named | string | null
  user?: string | Named | null
  started_at: string
  outcome: CallOutcome
  cause?: string | CallCause | null
  duration_ms?: number | null
  first_packet_ms?: number | null
}

export interface CallCause {
  code?: string | null
  message?: string | null
  advice?: string | null
}

export interface CallStep {
  at_ms: number
  from?: string | null
  to?: string | null
  what: string
  detail?: string | null
}

export interface CallMessage {
  at_ms: number
  direction: 'sent' | 'received'
  peer: string
  transport?: string | null
  start_line: string
  text: string
}

export interface CallStory {
  call: string
  channel?: Channel | Named | string | null
  kind?: string | null
  direction?: string | null
  started_at: string
  ended_at?: string | null
  outcome: CallOutcome
  cause?: CallCause | null
  steps: CallStep[]
  messages: CallMessage[]
  offer?: string | null
  answer?: string | null
  local_port?: number | null
  remote?: string | null
  first_packet_ms?: number | null
  ssrc?: { expected?: string | number | null; seen?: string | number | null } | null
  source?: { expected?: string | null; seen?: string | null } | null
  codec?: { video?: string | null; audio?: string | null } | null
  loss?: number | null
  packets?: number | null
  bytes?: number | null
}

export interface StreamFigures {
  kbps?: number
  fps?: number
  loss?: number
  delay_ms?: number
  codec?: string
}

export type CheckState = 'ok' | 'warn' | 'fail'

export interface SystemState {
  version: string
  processes: {
    name: string
    pid?: number | null
    up_since?: string | null
    rss_mb?: number | null
    state: string
  }[]
  ports: {
    name: string
    address: string
    port: number | string
    transport: string
    state: string
    advice?: string | null
  }[]
  checks: { name: string; state: CheckState; message: string; advice?: string | null }[]
  counters: Record<string, unknown>
  sip?: Partial<SipAccess> | null
}

/** What a person types into the GB/T 28181 page of a camera. */
export interface SipAccess {
  code: string
  domain: string
  address: string
  port: number
  password?: string
  password_hint?: string
  transport?: string
}

export interface AuditEntry {
  id?: number
  at: string
  actor?: string | Named | null
  action: string
  target?: string | Named | null
  detail?: unknown
  before?: unknown
  after?: unknown
  source?: string | null
}

export interface Organisation {
  id: number
  name: string
  code?: string | null
  parent?: number | null
}

export interface Account {
  id: number
  username: string
  name: string
  roles: string[]
  scopes?: unknown[]
  active?: boolean
  last_login_at?: string | null
  must_change_password?: boolean
}

export interface Viewing {
  session: string
  user?: string | Named | null
  channel?: Named | null
  stream?: string
  started_at?: string
}
