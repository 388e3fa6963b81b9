/** Times, sizes and names as people read them. */

const two = (value: number): string => String(value).padStart(2, '0')

/** `2026-11-20 14:03:09` in the viewer's zone; a dash for nothing. */
export function dateTime(value: string | number | Date | null | undefined): string {
  if (value === null || value === undefined || value === '') return '—'
  // Seconds since 1970 come as numbers too small to be milliseconds of our time.
  const date = new Date(typeof value === 'number' && value < 1e11 ? value * 1000 : value)
  if (Number.isNaN(date.getTime())) return String(value)
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`
}

export function bytes(value: number | null | undefined): string {
  if (value === null || value === undefined) return '—'
  const units = ['B', 'KB', 'MB', 'GB', 'TB']
  let size = value
  let unit = 0
  while (size >= 1024 && unit < units.length - 1) {
    size /= 1024
    unit += 1
  }
  return `${unit === 0 ? size : size.toFixed(1)} ${units[unit]}`
}

export function milliseconds(value: number | null | undefined): string {
  if (value === null || value === undefined) return '—'
  if (value < 1000) return `${Math.round(value)} ms`
  if (value < 60_000) return `${(value / 1000).toFixed(1)} s`
  const minutes = Math.floor(value / 60_000)
  if (minutes < 60) return `${minutes} min ${Math.round((value % 60_000) / 1000)} s`
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}

/** How long something took from one moment to another. */
export function lasted(from: string, until: string | null | undefined): string {
  return until ? milliseconds(Date.parse(until) - Date.parse(from)) : '—'
}

/** A share (0.012) as people read it (`1.2 %`). */
export function percent(share: number | null | undefined): string {
  if (share === null || share === undefined) return '—'
  const value = share * 100
  return `${value === 0 ? 0 : value < 1 ? value.toFixed(2) : value.toFixed(1)} %`
}

/** The display name of what the API gives either as a word or as a record. */
export function nameOf(value: unknown): string {
  if (value === null || value === undefined || value === '') return '—'
  if (typeof value !== 'object') return String(value)
  const record = value as Record<string, unknown>
  return String(record.name || record.username || record.code || record.id || '—')
}
