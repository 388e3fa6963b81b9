/** The shapes the API speaks, from the generated description, named in the words of the product. */
import type { components } from './schema'

export type Shapes = components['schemas']

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
}

export type User = Shapes['UserOut']
export type Account = User
export type AccountInput = Shapes['UserIn']
export type AccountChange = Shapes['UserPatch']
export type Role = Shapes['Role']
export type Me = Shapes['MeOut']
export type PasswordRules = Shapes['PasswordRulesOut']
export type Step = Shapes['Step']
export type Permission = Shapes['Permission']
export type Scope = Shapes['ScopeSchema']
export type Organisation = Shapes['OrganisationOut']
export type OrganisationInput = Shapes['OrganisationIn']
export type OrganisationChange = Shapes['OrganisationPatch']

/** A channel as much as is known of it: a leaf of the tree brings less than a list. */
export type Channel = Shapes['TreeChannelOut'] & Partial<Shapes['ChannelOut']>
export type ChannelDetail = Shapes['ChannelDetailOut']
export type StateChange = Shapes['ChangeOut']
export type LiveSession = Shapes['LiveOut']
export type Viewing = Shapes['SessionOut']

export type PtzCommand = Partial<Shapes['PtzIn']> & Pick<Shapes['PtzIn'], 'action'>
export type PtzAction = PtzCommand['action']
export type Axis = -1 | 0 | 1
export type Preset = Shapes['PresetOut']
export type ControlAction = Shapes['ControlIn']['action']

export type Device = Shapes['DeviceOut']
export type DeviceDetail = Shapes['DeviceDetailOut']
export type DeviceInput = Shapes['DeviceIn']
export type DeviceChange = Shapes['DevicePatch']
export type Registration = Shapes['RegistrationOut']

export type UpperPlatform = Shapes['UpperOut']
export type ShareList = Shapes['SharesOut']
export type UpperPlatformInput = Shapes['UpperIn']
export type UpperPlatformChange = Shapes['UpperPatch']
export type SharedChannel = Shapes['ShareOut']
export type ShareChange = Partial<Shapes['SharesIn']>

export type TreeView = Shapes['TreeView']
export type TreeNode = Shapes['TreeNodeOut']
export type TreeSlice = Shapes['TreeOut']

export type CallSummary = Shapes['CallOut']
export interface CallCause {
  code: string
  message: string
  cause?: string | null
  advice?: string | null
}

/** The story is written by the signalling process and passed on as it is (docs/reference). */
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

export interface Compared {
  expected?: string | number | null
  seen?: string | number | null
}

export interface CallStory {
  call: string
  channel?: { id: number | null; code: string; name: string } | null
  kind?: string | null
  direction?: string | null
  /** ISO text, or seconds since 1970 in a story that still runs. */
  started_at: string | number
  ended_at?: string | number | null
  outcome: string
  cause?: CallCause | null
  steps?: CallStep[]
  messages?: CallMessage[]
  offer?: string | null
  answer?: string | null
  local_port?: number | null
  remote?: string | null
  first_packet_ms?: number | null
  ssrc?: Compared | null
  source?: Compared | null
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
}

export type SystemState = Shapes['SystemOut']
/** What a person types into the GB/T 28181 page of a camera. */
export type SipAccess = Shapes['AccessOut']
export type AuditEntry = Shapes['RecordOut']
