/** Just enough of ISO 14496-12/-15 to know the codec of an init segment and to cut a byte stream into segments. */

export interface InitInfo {
  mime: string
  video?: string
  audio?: string
  width?: number
  height?: number
}

export type SegmentKind = 'init' | 'fragment'

export interface Segment {
  kind: SegmentKind
  bytes: Uint8Array
}

interface Box {
  type: string
  /** Where the payload starts and ends in the array that was given. */
  start: number
  end: number
}

const MAX_BOX = 32 * 1024 * 1024
const CONTAINERS = new Set(['moov', 'trak', 'mdia', 'minf', 'stbl'])
const SAMPLE_ENTRY_HEADER = { video: 78, audio: 28 }

function view(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

function typeAt(bytes: Uint8Array, at: number): string {
  return String.fromCharCode(...bytes.subarray(at, at + 4))
}

function* boxes(bytes: Uint8Array, from: number, to: number): Generator<Box> {
  const data = view(bytes)
  let at = from
  while (at + 8 <= to) {
    const size = data.getUint32(at)
    if (size < 8 || at + size > to) return
    yield { type: typeAt(bytes, at + 4), start: at + 8, end: at + size }
    at += size
  }
}

function* descend(bytes: Uint8Array, from: number, to: number): Generator<Box> {
  for (const box of boxes(bytes, from, to)) {
    yield box
    if (CONTAINERS.has(box.type)) yield* descend(bytes, box.start, box.end)
  }
}

const hex = (value: number): string => value.toString(16).padStart(2, '0')

/** `avc1.PPCCLL` from an avcC payload (RFC 6381 §3.3). */
export function avcCodec(entry: string, avcC: Uint8Array): string {
  return `${entry}.${hex(avcC[1] ?? 0)}${hex(avcC[2] ?? 0)}${hex(avcC[3] ?? 0)}`
}

/** `hvc1.…` from an hvcC payload (ISO/IEC 14496-15 annex E). */
export function hevcCodec(entry: string, hvcC: Uint8Array): string {
  const head = hvcC[1] ?? 0
  const space = ['', 'A', 'B', 'C'][head >> 6] ?? ''
  const tier = head & 0x20 ? 'H' : 'L'
  const flags = view(hvcC).getUint32(2)
  let reversed = 0
  for (let bit = 0; bit < 32; bit += 1) if (flags & (1 << bit)) reversed |= 1 << (31 - bit)
  const constraints = [...hvcC.subarray(6, 12)]
  while (constraints.length && constraints[constraints.length - 1] === 0) constraints.pop()
  const parts = [
    `${entry}.${space}${head & 0x1f}`,
    (reversed >>> 0).toString(16),
    `${tier}${hvcC[12] ?? 0}`,
    ...constraints.map((value) => value.toString(16)),
  ]
  return parts.join('.')
}

/** `mp4a.40.N`: the object type lies a few nested descriptors deep in esds (ISO/IEC 14496-1 §7.2.6). */
export function aacCodec(esds: Uint8Array): string {
  let at = 4
  const header = (tag: number): number | undefined => {
    if (esds[at] !== tag) return undefined
    at += 1
    let size = 0
    for (let read = 0; read < 4; read += 1) {
      const byte = esds[at] ?? 0
      at += 1
      size = (size << 7) | (byte & 0x7f)
      if (!(byte & 0x80)) break
    }
    return size
  }
  if (header(3) === undefined) return 'mp4a.40.2'
  at += 3
  if (header(4) === undefined) return 'mp4a.40.2'
  const object = esds[at] ?? 0x40
  at += 13
  if (object !== 0x40) return `mp4a.${hex(object)}`
  const specific = header(5)
  return specific ? `mp4a.40.${(esds[at] ?? 0x10) >> 3}` : 'mp4a.40.2'
}

function child(bytes: Uint8Array, from: number, to: number, type: string): Uint8Array | undefined {
  for (const box of boxes(bytes, from, to)) {
    if (box.type === type) return bytes.subarray(box.start, box.end)
  }
  return undefined
}

function readSampleEntry(bytes: Uint8Array, entry: Box, info: InitInfo): void {
  const { type, start, end } = entry
  const video = start + SAMPLE_ENTRY_HEADER.video
  if (type.startsWith('avc')) {
    const config = child(bytes, video, end, 'avcC')
    if (config) info.video = avcCodec(type, config)
  } else if (type === 'hvc1' || type === 'hev1') {
    const config = child(bytes, video, end, 'hvcC')
    if (config && config.length >= 13) info.video = hevcCodec(type, config)
  } else if (type === 'mp4a') {
    const config = child(bytes, start + SAMPLE_ENTRY_HEADER.audio, end, 'esds')
    info.audio = config ? aacCodec(config) : 'mp4a.40.2'
  } else if (type === 'Opus') {
    info.audio = 'opus'
  }
  if (info.video && info.width === undefined && start + 28 <= end) {
    info.width = view(bytes).getUint16(start + 24)
    info.height = view(bytes).getUint16(start + 26)
  }
}

/** What an init segment holds; undefined when no track in it is known. */
export function readInit(bytes: Uint8Array): InitInfo | undefined {
  const info: InitInfo = { mime: '' }
  for (const box of descend(bytes, 0, bytes.length)) {
    if (box.type !== 'stsd') continue
    for (const entry of boxes(bytes, box.start + 8, box.end)) readSampleEntry(bytes, entry, info)
  }
  const codecs = [info.video, info.audio].filter(Boolean)
  if (!codecs.length) return undefined
  info.mime = `${info.video ? 'video' : 'audio'}/mp4; codecs="${codecs.join(',')}"`
  return info
}

/** Whether a message is an init segment: it starts with `ftyp` or `moov`. */
export function isInit(bytes: Uint8Array): boolean {
  if (bytes.length < 8) return false
  const type = typeAt(bytes, 4)
  return type === 'ftyp' || type === 'moov'
}

/** Cuts a chunked HTTP body into one init segment and then one segment per `moof`+`mdat`. */
export class SegmentSplitter {
  private pending = new Uint8Array(0)
  private parts: Uint8Array[] = []

  push(chunk: Uint8Array): Segment[] {
    const out: Segment[] = []
    let bytes = this.pending.length ? concat([this.pending, chunk]) : chunk
    while (bytes.length >= 8) {
      const size = view(bytes).getUint32(0)
      if (size < 8 || size > MAX_BOX) throw new RangeError(`box of ${size} bytes`)
      if (bytes.length < size) break
      const type = typeAt(bytes, 4)
      this.parts.push(bytes.subarray(0, size))
      bytes = bytes.subarray(size)
      if (type === 'moov') out.push(this.take('init'))
      else if (type === 'mdat') out.push(this.take('fragment'))
    }
    this.pending = bytes.slice()
    return out
  }

  private take(kind: SegmentKind): Segment {
    const bytes = concat(this.parts)
    this.parts = []
    return { kind, bytes }
  }
}

export function concat(parts: Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}
