/** Invented devices, upper platforms, people and system state. */

const ago = (minutes) => new Date(Date.now() - minutes * 60_000).toISOString()

export const devices = Array.from({ length: 137 }, (_, at) => {
  const online = at % 6 !== 2
  return {
    id: at + 1,
    code: `3301090000118000${String(at + 1).padStart(4, '0')}`,
    name: `${['青溪', '白石', '柳林', '河口'][at % 4]}录像机${at + 1}`,
    kind: at % 30 === 7 ? 'platform' : 'device',
    manufacturer: ['Hikvision', 'Dahua', 'Uniview'][at % 3],
    model: `NVR-${4 + (at % 5)}`,
    firmware: 'V5.2',
    status: online ? 'online' : 'offline',
    status_reason: online ? 'registered' : 'keepalive_lost',
    status_text: online ? '已注册' : '心跳丢失',
    status_changed_at: ago(at * 13 + 2),
    address: `192.0.2.${10 + at}:5060`,
    transport: at % 4 ? 'udp' : 'tcp',
    gb_version: at % 3 ? '2022' : '2016',
    user_agent: 'SIM/1.0',
    registered_at: ago(at * 5 + 30),
    expires_at: ago(-40),
    last_keepalive_at: ago(online ? 0.4 : 44),
    catalogue_at: ago(30),
    channels_total: 16,
    channels_online: online ? 15 : 0,
    trusted: true,
    suspicious: at === 3 ? 2 : 0,
    has_password: false,
    charset: 'auto',
    stream_transport: 'udp',
    ssrc_policy: 'strict',
    edition: 'auto',
    substream: 'none',
  }
})

export const deviceDetail = (device) => ({
  ...device,
  history: [
    {
      at: device.status_changed_at,
      online: device.status === 'online',
      reason: device.status_reason,
      text: device.status_text,
    },
    { at: ago(6000), online: true, reason: 'registered', text: '已注册' },
  ],
  registrations: registrations.map((row) => ({ ...row, code: device.code })).slice(0, 3),
})

export const registrations = [
  {
    code: '33010900001180000099',
    at: ago(3),
    ok: false,
    reason: 'wrong_password',
    text: '密码不对：用的是统一接入密码',
    advice: '在设备的 GB28181 页面重新填写接入密码',
    source: '192.0.2.77:5060',
    transport: 'udp',
    known: false,
  },
  {
    code: '34020000001320000001',
    at: ago(9),
    ok: false,
    reason: 'duplicate_code',
    text: '这是出厂默认编码，另一台设备也在用',
    advice: '给每台设备设置唯一的 20 位编码',
    source: '192.0.2.78:5060',
    transport: 'udp',
    known: false,
  },
  {
    code: '33010900001180000001',
    at: ago(30),
    ok: true,
    reason: '',
    text: '已注册',
    advice: '',
    source: '192.0.2.10:5060',
    transport: 'udp',
    known: true,
  },
]

export const uppers = [
  {
    id: 1,
    name: '市级平台',
    code: '33010000002000000001',
    address: '198.51.100.5',
    port: 5060,
    transport: 'udp',
    username: '',
    has_password: true,
    edition: '2022',
    charset: 'GB18030',
    keepalive_seconds: 60,
    expires: 3600,
    share_all: false,
    enabled: true,
    status: 'online',
    status_reason: 'registered',
    status_text: '已注册',
    status_changed_at: ago(200),
    counts: { shared: 144, sent: 144, acknowledged: 120, expected: 144 },
  },
]
export const shared = new Set([1, 2, 3])

export const people = [
  {
    id: 1,
    username: 'admin',
    name: '管理员',
    roles: ['admin'],
    scopes: [{ kind: 'all', value: '' }],
    organisation: null,
    language: 'zh',
    is_active: true,
    must_change_password: false,
    last_login: ago(5),
  },
  {
    id: 2,
    username: 'duty',
    name: '值班室',
    roles: ['operator'],
    scopes: [{ kind: 'region', value: '330109' }],
    organisation: 1,
    language: 'zh',
    is_active: true,
    must_change_password: true,
    last_login: null,
  },
]
export const organisations = [{ id: 1, name: '临江县公安局', parent: null, region: '330109' }]

export const auditRecords = [
  {
    id: 1,
    at: ago(4),
    actor: 'admin',
    address: '192.0.2.1',
    action: 'auth.signed_in',
    target_type: 'user',
    target_id: '1',
    target_name: 'admin',
    before: null,
    after: null,
  },
  {
    id: 2,
    at: ago(2),
    actor: 'admin',
    address: '192.0.2.1',
    action: 'device.changed',
    target_type: 'device',
    target_id: '4',
    target_name: '河口录像机4',
    before: { name: '旧名' },
    after: { name: '河口录像机4' },
  },
]

export const system = () => ({
  version: '0.1.0-fake',
  name: '临江县平台',
  processes: ['signal', 'media', 'web', 'ingest'].map((name, at) => ({
    name,
    state: 'up',
    pid: 4000 + at,
    up_since: ago(300),
    rss_mb: 55 + at * 12,
  })),
  ports: [
    { name: 'sip', address: '0.0.0.0', port: 5060, transport: 'udp', state: 'ok', advice: '' },
    {
      name: 'media',
      address: '0.0.0.0',
      port: 30000,
      transport: 'udp',
      state: 'fail',
      advice: '端口被其他程序占用：换一段端口或停掉它',
    },
  ],
  checks: [
    { name: '地址', state: 'ok', message: '对外地址 192.0.2.10 是本机地址', advice: '' },
    { name: '时钟', state: 'warn', message: '与 NTP 相差 3.2 秒', advice: '启用系统的时间同步' },
  ],
  counters: { sip_requests: 120334, sip_malformed: 12, registrations: 9833, suspicious: 2 },
  sip: {
    code: '33010900002000000001',
    domain: '3301090000',
    address: '192.0.2.10',
    port: 5060,
  },
})
export const access = {
  code: '33010900002000000001',
  domain: '3301090000',
  address: '192.0.2.10',
  port: 5060,
  transports: ['udp', 'tcp'],
  expires: 3600,
  keepalive_seconds: 60,
  keepalive_count: 3,
  password: 'demo-access',
}
