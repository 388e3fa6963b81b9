/** An invented county: 100,000 channels under one recorder, some others, all in memory. */

const TOWNS = ['青溪镇', '白石镇', '柳林乡', '河口街道', '南山镇', '东门街道']
const PLACES = [
  '政府门口',
  '十字路口',
  '汽车站',
  '水库大坝',
  '小学南门',
  '卫生院',
  '菜市场',
  '加油站',
]
const PINYIN = {
  青: 'q',
  溪: 'x',
  镇: 'z',
  白: 'b',
  石: 's',
  柳: 'l',
  林: 'l',
  乡: 'x',
  河: 'h',
  口: 'k',
  街: 'j',
  道: 'd',
  南: 'n',
  山: 's',
  东: 'd',
  门: 'm',
  政: 'z',
  府: 'f',
  十: 's',
  字: 'z',
  路: 'l',
  汽: 'q',
  车: 'c',
  站: 'z',
  水: 's',
  库: 'k',
  大: 'd',
  坝: 'b',
  小: 'x',
  学: 'x',
  卫: 'w',
  生: 's',
  院: 'y',
  菜: 'c',
  市: 's',
  场: 'c',
  加: 'j',
  油: 'y',
}
const BIG = 100_000
const SMALL = 24

const initials = (name) => [...name].map((sign) => PINYIN[sign] ?? sign).join('')

let nextNode = 1
let nextChannel = 1
export const nodes = []
export const channels = []

function addNode(kind, code, name, parent, view = 'organisation') {
  const node = { id: nextNode++, kind, code, name, parent, view, total: 0, online: 0, own: [] }
  nodes.push(node)
  return node
}

function addChannel(node, code, name, online) {
  const channel = {
    id: nextChannel++,
    code,
    name,
    initials: initials(name),
    status: online ? 'online' : 'offline',
    status_reason: online ? 'registered' : 'keepalive_lost',
    status_changed_at: new Date(Date.now() - 3_600_000 * (1 + (nextChannel % 40))).toISOString(),
    ptz_type: nextChannel % 3 === 0 ? 1 : 3,
    node,
    playing: false,
  }
  channels.push(channel)
  node.own.push(channel)
}

function count(node) {
  const below = nodes.filter((other) => other.parent === node)
  below.forEach(count)
  node.total = node.own.length + below.reduce((sum, other) => sum + other.total, 0)
  node.online =
    node.own.filter((c) => c.status === 'online').length +
    below.reduce((sum, other) => sum + other.online, 0)
}

const county = addNode('platform', '33010900002000000001', '临江县平台', null)
TOWNS.forEach((town, at) => {
  const node = addNode('organisation', `3301090000216000000${at + 1}`, town, county)
  for (let n = 0; n < SMALL; n += 1) {
    const code = `3301090${at + 1}001310${String(n + 1).padStart(6, '0')}`
    addChannel(node, code, `${town}${PLACES[n % PLACES.length]}${n + 1}号`, n % 7 !== 3)
  }
})
const big = addNode('device', '33010900001180000001', '十万路汇聚（压力）', county)
for (let n = 0; n < BIG; n += 1) {
  addChannel(big, `330109000013${String(n + 1).padStart(8, '0')}`, `汇聚点位${n + 1}`, n % 11 !== 0)
}
count(county)

const region = addNode('region', '330109', '临江县', null, 'region')
const regionTown = addNode('region', '33010901', '青溪镇', region, 'region')
regionTown.own = nodes[1].own
count(region)

export const nodeOut = (node) => ({
  id: node.id,
  kind: node.kind,
  code: node.code,
  name: node.name,
  total: node.total,
  online: node.online,
  has_children: nodes.some((other) => other.parent === node),
})

const ref = (node) => ({ id: node.id, code: node.code, name: node.name })

export const leafOut = ({ id, code, name, status, ptz_type, playing }) => ({
  id,
  code,
  name,
  status,
  ptz_type,
  playing,
})

export const channelOut = (channel) => ({
  ...leafOut(channel),
  status_reason: channel.status_reason,
  status_changed_at: channel.status_changed_at,
  platform: { id: null, code: county.code, name: county.name },
  device: ref(channel.node),
  region: '330109',
  group: ref(channel.node),
  has_ptz: channel.ptz_type === 1,
  longitude: null,
  latitude: null,
  manufacturer: 'Lianjing',
  model: 'SIM-1',
  address: '',
})

export function treePage(view, parent, offset, limit) {
  const above = parent === null ? null : nodes.find((node) => node.id === parent)
  const below = nodes.filter((node) => node.parent === above && (above || node.view === view))
  const own = above?.own ?? []
  const shown = below.slice(offset, offset + limit)
  const skipped = Math.max(0, offset - below.length)
  return {
    nodes: shown.map(nodeOut),
    nodes_total: below.length,
    channels: own.slice(skipped, skipped + limit - shown.length).map(leafOut),
    channels_total: own.length,
  }
}

export function findChannels(words) {
  const text = words.toLowerCase()
  return channels.filter(
    (c) => c.name.includes(words) || c.code.includes(text) || c.initials.includes(text),
  )
}

/** Let a few channels change their state, as a real network does. */
export function stir() {
  const changed = []
  for (let n = 0; n < 5; n += 1) {
    const channel = channels[Math.floor(Math.random() * (SMALL * TOWNS.length))]
    const online = channel.status !== 'online'
    channel.status = online ? 'online' : 'offline'
    channel.status_reason = online ? 'device_online' : 'keepalive_lost'
    channel.node.online += online ? 1 : -1
    county.online += online ? 1 : -1
    changed.push(channel)
  }
  const touched = [...new Set(changed.map((c) => c.node)), county]
  return {
    status: {
      channels: changed.map((c) => [c.id, c.status === 'online', c.status_reason]),
      devices: [],
    },
    counts: { nodes: touched.map((node) => [node.id, node.total, node.online]) },
  }
}
