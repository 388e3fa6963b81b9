/** A still as a file. */
import { dateTime } from './format'

/** `34012110001320000001_2026-11-20_14-03-09.jpg`: sorts by camera, then by time, on every system. */
export function snapshotName(code: string, at: Date): string {
  return `${code}_${dateTime(at).replace(' ', '_').replaceAll(':', '-')}.jpg`
}

/** Hands a file to the person. */
export function save(blob: Blob, name: string): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(blob)
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000)
}
