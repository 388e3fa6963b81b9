/** Live fragmented MP4 from ffmpeg's test picture, over WebSocket and chunked HTTP. */
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'

const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11'
const viewers = new Map()

function ffmpeg(text, codec) {
  const label = text.replaceAll(/[^\w ]/g, '')
  const encode =
    codec === 'h265'
      ? ['-c:v', 'libx265', '-x265-params', 'keyint=50:log-level=error', '-tag:v', 'hvc1']
      : ['-c:v', 'libx264', '-profile:v', 'main', '-tune', 'zerolatency', '-g', '50']
  return spawn('ffmpeg', [
    '-loglevel',
    'error',
    '-re',
    '-f',
    'lavfi',
    '-i',
    'testsrc2=size=640x360:rate=25',
    '-vf',
    `drawtext=text='${label} %{localtime}':fontsize=26:fontcolor=white:box=1:boxcolor=black@0.6:x=12:y=12`,
    '-pix_fmt',
    'yuv420p',
    '-preset',
    'ultrafast',
    ...encode,
    '-movflags',
    '+empty_moov+default_base_moof+frag_every_frame',
    '-f',
    'mp4',
    'pipe:1',
  ])
}

/** Whole init segments and fragments out of ffmpeg's bytes. */
function cutter(emit) {
  let pending = Buffer.alloc(0)
  let parts = []
  return (chunk) => {
    pending = Buffer.concat([pending, chunk])
    while (pending.length >= 8) {
      const size = pending.readUInt32BE(0)
      if (pending.length < size) return
      const type = pending.toString('latin1', 4, 8)
      parts.push(pending.subarray(0, size))
      pending = pending.subarray(size)
      if (type === 'moov' || type === 'mdat') {
        emit(Buffer.concat(parts))
        parts = []
      }
    }
  }
}

function frame(opcode, body) {
  let head
  if (body.length < 126) head = Buffer.from([0x80 | opcode, body.length])
  else if (body.length < 65536) {
    head = Buffer.from([0x80 | opcode, 126, 0, 0])
    head.writeUInt16BE(body.length, 2)
  } else {
    head = Buffer.alloc(10)
    head[0] = 0x80 | opcode
    head[1] = 127
    head.writeBigUInt64BE(BigInt(body.length), 2)
  }
  return Buffer.concat([head, body])
}

function run(session, title, codec, write, end) {
  const process = ffmpeg(title, codec)
  process.stdout.on('data', cutter(write))
  process.stderr.on('data', (text) => console.error(`ffmpeg: ${text}`))
  process.on('exit', end)
  const stop = () => process.kill('SIGKILL')
  viewers.set(session, stop)
  return stop
}

export function serveSocket(request, socket, session, title, codec) {
  const key = request.headers['sec-websocket-key']
  const accept = createHash('sha1')
    .update(key + GUID)
    .digest('base64')
  socket.write(
    'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
      `Sec-WebSocket-Accept: ${accept}\r\n\r\n`,
  )
  socket.write(frame(1, Buffer.from(JSON.stringify({ type: 'init', notice: '' }))))
  const stop = run(
    session,
    title,
    codec,
    (bytes) => socket.write(frame(2, bytes)),
    () => {
      const reason = Buffer.from('..no_keepalive')
      reason.writeUInt16BE(1000, 0)
      socket.end(frame(8, reason))
    },
  )
  socket.on('close', stop)
  socket.on('error', stop)
}

export function serveChunked(response, session, title, codec) {
  response.writeHead(200, { 'Content-Type': 'video/mp4', 'Cache-Control': 'no-store' })
  const stop = run(
    session,
    title,
    codec,
    (bytes) => response.write(bytes),
    () => response.end(),
  )
  response.on('close', stop)
}

export function endStream(session) {
  viewers.get(session)?.()
  viewers.delete(session)
}

export const streams = viewers
