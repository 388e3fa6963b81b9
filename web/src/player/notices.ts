/** Text messages that the media node puts between the fragments. */

export interface StreamNotice {
  type: string
  reason?: string
  message?: string
  advice?: string
  /** What is missing in what comes, such as the sound. */
  notice?: string
}

/** Reads one text message; anything unreadable is no notice. */
export function readNotice(text: string): StreamNotice | undefined {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value !== 'object' || value === null || !('type' in value)) return undefined
    const fields = value as Record<string, unknown>
    const word = (key: string) => (typeof fields[key] === 'string' ? fields[key] : undefined)
    const type = word('type')
    if (!type) return undefined
    return {
      type,
      reason: word('reason') ?? word('code'),
      message: word('message') ?? word('text'),
      advice: word('advice'),
      notice: word('notice') ?? (type === 'notice' ? (word('message') ?? word('text')) : undefined),
    }
  } catch {
    return undefined
  }
}
