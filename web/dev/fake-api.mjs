/**
 * A stand-in for the platform, for working on the pages without one: `npm run fake`.
 *
 * It keeps everything in memory, speaks enough of the API for every page, and streams real
 * pictures (ffmpeg). It serves the built pages too, under the strict policy of the product.
 * Sign in as admin / admin, or as new / new to be asked for a new password.
 * Channels named …3号 fail with a cause; channel 2 is H.265; `POST /fake/end` breaks all streams.
 */
import { createReadStream, existsSync } from 'node:fs'
import { createServer } from 'node:http'
import { extname, join, normalize } from 'node:path'
import { fileURLToPath } from 'node:url'
import * as lists from './fake-lists.mjs'
import { endStream, serveChunked, serveSocket, streams } from './fake-media.mjs'
import { story } from './fake-stories.mjs'
import { channelOut, channels, findChannels, stir, treePage } from './fake-tree.mjs'

const PORT = Number(process.env.PORT ?? 8390)
const PAGES = fileURLToPath(new URL('../../src/lianjing/conf/ui/', import.meta.url))
const POLICY =
  "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; " +
  "media-src 'self' blob:; connect-src 'self'; object-src 'none'; base-uri 'self'; frame-ancestors 'none'"
const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
}

const users = { admin: { ...lists.people[0] }, new: { ...lists.people[1], username: 'new' } }
const sessions = new Map()
const calls = []
const listeners = new Set()
let signedIn = null
let counter = 0
export const commands = []

class Refusal extends Error {
  constructor(status, body) {
    super(body.message)
    Object.assign(this, { status, body })
  }
}

function paged(items, query, show = (item) => item) {
  const page = Number(query.get('page') ?? 1)
  const page_size = Number(query.get('page_size') ?? 50)
  const from = (page - 1) * page_size
  return {
    items: items.slice(from, from + page_size).map(show),
    total: items.length,
    page,
    page_size,
  }
}

function channel(id) {
  const found = channels[Number(id) - 1]
  if (!found)
    throw new Refusal(404, { code: 'not_found', message: '没有这个通道', cause: '', advice: '' })
  return found
}

function urls(session) {
  return {
    ws_url: `ws://127.0.0.1:${PORT}/media/${session}.ws`,
    fmp4_url: `/media/${session}.mp4`,
    hls_url: `/media/${session}/index.m3u8`,
    expires_at: new Date(Date.now() + 60_000).toISOString(),
  }
}

function live(id) {
  const found = channel(id)
  const call = `call-${(counter += 1)}`
  const failed = found.status === 'offline' || found.name.endsWith('3号')
  calls.unshift({
    call,
    channel: { id: found.id, code: found.code, name: found.name },
    failed,
    at: new Date().toISOString(),
  })
  if (failed) {
    const { cause } = story(call, found, true)
    throw new Refusal(502, { ...cause, call })
  }
  const session = `s${counter}`
  sessions.set(session, found)
  found.playing = true
  return {
    ...urls(session),
    session,
    call,
    video: { codec: 'h264', mime: '', width: 640, height: 360 },
    audio: { codec: '', notice: '' },
  }
}

function callOut({ call, channel: ref, failed, at }) {
  return {
    call,
    kind: 'main',
    channel: ref,
    device_code: ref.code,
    user: 'admin',
    started_at: at,
    ended_at: null,
    outcome: failed ? 'failed' : 'playing',
    cause: failed ? 'no_rtp' : '',
    cause_text: failed ? '设备应答了，但没有发来任何媒体包' : '',
    duration_ms: null,
    first_packet_ms: failed ? null : 95,
  }
}

const ROUTES = [
  [
    'POST',
    /^\/auth\/login$/,
    (_, body) => {
      const user = users[body.username]
      if (!user || body.password !== body.username) {
        throw new Refusal(401, {
          code: 'bad_credentials',
          message: '用户名或密码不对',
          cause: '',
          advice: '检查大小写；连续 5 次失败会锁定 5 分钟',
        })
      }
      signedIn = user
      return { user }
    },
  ],
  [
    'POST',
    /^\/auth\/password$/,
    () => {
      signedIn.must_change_password = false
    },
  ],
  [
    'POST',
    /^\/auth\/logout$/,
    () => {
      signedIn = null
    },
  ],
  ['GET', /^\/auth\/me$/, () => ({ user: signedIn })],
  [
    'GET',
    /^\/tree$/,
    (q) =>
      treePage(
        q.get('view'),
        q.has('parent') ? Number(q.get('parent')) : null,
        Number(q.get('offset') ?? 0),
        Number(q.get('limit') ?? 200),
      ),
  ],
  ['GET', /^\/channels$/, (q) => paged(findChannels(q.get('search') ?? ''), q, channelOut)],
  [
    'GET',
    /^\/channels\/(\d+)$/,
    (_q, _b, id) => ({ ...channelOut(channel(id)), extra: {}, history: [] }),
  ],
  ['POST', /^\/channels\/(\d+)\/live$/, (_q, _b, id) => live(id)],
  [
    'POST',
    /^\/channels\/(\d+)\/(ptz|control)$/,
    (_q, body, id) => {
      commands.push({ id: Number(id), at: Date.now(), ...body })
      return { result: 'sent' }
    },
  ],
  [
    'GET',
    /^\/channels\/(\d+)\/presets$/,
    () => ({
      items: [
        { id: 1, name: '大门' },
        { id: 2, name: '停车场' },
      ],
    }),
  ],
  ['POST', /^\/sessions\/(\w+)\/renew$/, (_q, _b, id) => urls(id)],
  [
    'DELETE',
    /^\/sessions\/(\w+)$/,
    (_q, _b, id) => {
      endStream(id)
      const watched = sessions.get(id)
      if (watched) watched.playing = false
      sessions.delete(id)
    },
  ],
  [
    'GET',
    /^\/devices$/,
    (q) =>
      paged(
        lists.devices.filter(
          (d) =>
            (!q.get('status') || d.status === q.get('status')) &&
            (!q.get('kind') || d.kind === q.get('kind')) &&
            (d.name + d.code + d.address).includes(q.get('search') ?? ''),
        ),
        q,
      ),
  ],
  ['GET', /^\/devices\/(\d+)$/, (_q, _b, id) => lists.deviceDetail(lists.devices[id - 1])],
  [
    'GET',
    /^\/devices\/(\d+)\/status$/,
    () => ({ fields: { Online: 'ONLINE', Status: 'OK', DeviceTime: '2026-11-20T14:00:00' } }),
  ],
  ['PATCH', /^\/devices\/(\d+)$/, (_q, body, id) => Object.assign(lists.devices[id - 1], body)],
  [
    'GET',
    /^\/registrations$/,
    (q) =>
      paged(
        lists.registrations.filter((r) => !r.ok),
        q,
      ),
  ],
  [
    'GET',
    /^\/platforms\/lower$/,
    (q) =>
      paged(
        lists.devices.filter((d) => d.kind === 'platform'),
        q,
      ),
  ],
  ['GET', /^\/platforms\/upper$/, () => ({ items: lists.uppers, total: lists.uppers.length })],
  [
    'POST',
    /^\/platforms\/upper$/,
    (_q, body) => {
      const fresh = { ...lists.uppers[0], ...body, id: lists.uppers.length + 1, status: 'offline' }
      lists.uppers.push(fresh)
      return fresh
    },
  ],
  [
    'PATCH',
    /^\/platforms\/upper\/(\d+)$/,
    (_q, body, id) => Object.assign(lists.uppers[id - 1], body),
  ],
  [
    'GET',
    /^\/platforms\/upper\/(\d+)\/shares$/,
    (q) => ({
      ...paged(findChannels(q.get('search') ?? ''), q, (c) => ({
        ...channelOut(c),
        shared: lists.shared.has(c.id),
      })),
      groups: [],
      share_all: false,
    }),
  ],
  [
    'PUT',
    /^\/platforms\/upper\/(\d+)\/shares$/,
    (_q, body) => {
      body.add.forEach((id) => lists.shared.add(id))
      body.remove.forEach((id) => lists.shared.delete(id))
      return { accepted: true }
    },
  ],
  [
    'GET',
    /^\/calls$/,
    (q) =>
      paged(
        calls.filter((c) => !q.get('outcome') || (q.get('outcome') === 'failed') === c.failed),
        q,
        callOut,
      ),
  ],
  [
    'GET',
    /^\/calls\/([\w-]+)$/,
    (_q, _b, id) => {
      const found = calls.find((c) => c.call === id) ?? { channel: channels[0], failed: true }
      return story(
        id,
        { id: found.channel.id, code: found.channel.code, name: found.channel.name },
        found.failed,
      )
    },
  ],
  ['GET', /^\/system$/, () => lists.system()],
  ['GET', /^\/system\/access$/, () => lists.access],
  ['GET', /^\/users$/, (q) => paged(lists.people, q)],
  ['GET', /^\/organisations$/, () => ({ items: lists.organisations })],
  ['GET', /^\/audit$/, (q) => paged(lists.auditRecords, q)],
]

async function bodyOf(request) {
  let text = ''
  for await (const chunk of request) text += chunk
  return text ? JSON.parse(text) : {}
}

async function answerApi(request, response, path, query) {
  const open = path.startsWith('/auth/')
  try {
    if (!signedIn && path !== '/auth/login')
      throw new Refusal(401, { code: 'not_signed_in', message: '请先登录', cause: '', advice: '' })
    if (!open && signedIn.must_change_password)
      throw new Refusal(403, {
        code: 'password_change_required',
        message: '请先修改密码',
        cause: '',
        advice: '',
      })
    const route = ROUTES.find(
      ([method, pattern]) => method === request.method && pattern.test(path),
    )
    const body = await bodyOf(request)
    const result = route
      ? route[2](query, body, ...(route[1].exec(path) ?? []).slice(1))
      : { accepted: true, result: 'ok' }
    response.writeHead(result === undefined ? 204 : 200, { 'Content-Type': 'application/json' })
    response.end(result === undefined ? undefined : JSON.stringify(result))
  } catch (reason) {
    if (!(reason instanceof Refusal)) throw reason
    response.writeHead(reason.status, { 'Content-Type': 'application/json' })
    response.end(JSON.stringify(reason.body))
  }
}

function serveEvents(response) {
  response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' })
  const send = (name, data) => response.write(`event: ${name}\ndata: ${JSON.stringify(data)}\n\n`)
  send('hello', { server_time: new Date().toISOString(), version: '0.1.0-fake' })
  listeners.add(send)
  response.on('close', () => listeners.delete(send))
}

setInterval(() => {
  const numbers = Object.fromEntries(
    [...streams.keys()].map((s) => [s, { kbps: 1400, fps: 25, loss: 0.0004, delay_ms: 42 }]),
  )
  for (const send of listeners) send('streams', numbers)
}, 1000)
setInterval(() => {
  const { status, counts } = stir()
  for (const send of listeners) {
    send('status', status)
    send('counts', counts)
  }
}, 5000)

function servePage(response, path) {
  const file = join(PAGES, normalize(path))
  const found = extname(path) && existsSync(file) ? file : join(PAGES, 'index.html')
  response.writeHead(200, {
    'Content-Type': TYPES[extname(found)] ?? 'application/octet-stream',
    'Content-Security-Policy': POLICY,
  })
  createReadStream(found).pipe(response)
}

const codecOf = (session) => (sessions.get(session)?.id === 2 ? 'h265' : 'h264')

const server = createServer((request, response) => {
  const url = new URL(request.url, 'http://local')
  const media = /^\/media\/(\w+)\.mp4$/.exec(url.pathname)
  if (url.pathname === '/api/v1/events' && signedIn) serveEvents(response)
  else if (url.pathname.startsWith('/api/v1'))
    void answerApi(request, response, url.pathname.slice(7), url.searchParams)
  else if (url.pathname === '/fake/commands') response.end(JSON.stringify(commands))
  else if (url.pathname === '/fake/end') {
    for (const session of [...streams.keys()]) endStream(session)
    response.end('ended')
  } else if (media)
    serveChunked(response, media[1], sessions.get(media[1])?.code ?? '', codecOf(media[1]))
  else servePage(response, url.pathname)
})
server.on('upgrade', (request, socket) => {
  const session = /^\/media\/(\w+)\.ws/.exec(request.url)?.[1]
  if (!session || !sessions.has(session)) socket.destroy()
  else serveSocket(request, socket, session, sessions.get(session).code, codecOf(session))
})
server.listen(PORT, '127.0.0.1', () => console.log(`http://127.0.0.1:${PORT}  admin / admin`))
