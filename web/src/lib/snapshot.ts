/** A still of a picture as a file, stamped with what it shows, when, and who took it. */
import { dateTime } from './format'

export interface Stamp {
  name: string
  code: string
  user: string
}

/** `34012110001320000001_2026-11-20_14-03-09.png`: sorts by camera, then by time, on every system. */
export function snapshotName(code: string, at: Date): string {
  return `${code}_${dateTime(at).replace(' ', '_').replaceAll(':', '-')}.png`
}

/** The words below the picture. */
export function stampText(stamp: Stamp, at: Date): string {
  return [dateTime(at), stamp.name, stamp.code, stamp.user].filter(Boolean).join('  ')
}

/** Takes the frame that is shown now; false when there is none. */
export async function takeSnapshot(video: HTMLVideoElement, stamp: Stamp): Promise<boolean> {
  const { videoWidth: width, videoHeight: height } = video
  const canvas = document.createElement('canvas')
  const context = canvas.getContext('2d')
  if (!width || !context) return false
  const at = new Date()
  const size = Math.max(13, Math.round(height / 32))
  canvas.width = width
  canvas.height = height + size * 2
  context.fillStyle = '#000'
  context.fillRect(0, 0, canvas.width, canvas.height)
  context.drawImage(video, 0, 0)
  context.fillStyle = '#fff'
  context.font = `${size}px sans-serif`
  context.textBaseline = 'middle'
  // The stamp lies below: nothing of the evidence is covered.
  context.fillText(stampText(stamp, at), size / 2, height + size, width - size)
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'))
  if (!blob) return false
  save(blob, snapshotName(stamp.code, at))
  return true
}

/** Hands a file to the person. */
export function save(blob: Blob, name: string): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(blob)
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000)
}
