/** Requests the typed client has no words for: bytes, forms, and answers shaped by the caller. */
import { idleSeconds } from '@/lib/presence'
import { i18n } from '@/locales'
import { take } from './client'

type Query = Record<string, string | number | boolean | null | undefined>

const ROOT = '/api/v1'

function addressOf(path: string, query: Query = {}): string {
  const params = new URLSearchParams()
  for (const [key, value] of Object.entries(query)) {
    if (value !== undefined && value !== null && value !== '') params.set(key, String(value))
  }
  const words = params.toString()
  return `${ROOT}${path}${words ? `?${words}` : ''}`
}

const headers = (extra: Record<string, string> = {}): Record<string, string> => ({
  'Accept-Language': i18n.global.locale.value,
  'X-Idle': String(idleSeconds()),
  ...extra,
})

async function answerOf<T>(asked: Promise<Response>): Promise<{
  data?: T
  error?: unknown
  response: Response
}> {
  const response = await asked
  const body: unknown =
    response.status === 204 ? undefined : await response.json().catch(() => undefined)
  return response.ok ? { data: body as T, response } : { error: body, response }
}

export const ask = <T>(path: string, query: Query = {}): Promise<T> =>
  take(answerOf<T>(fetch(addressOf(path, query), { headers: headers() })))

export const send = <T>(method: string, path: string, body: unknown): Promise<T> =>
  take(
    answerOf<T>(
      fetch(addressOf(path), {
        method,
        headers: headers({ 'Content-Type': 'application/json' }),
        body: JSON.stringify(body),
      }),
    ),
  )

/** A form with files. */
export const sendForm = <T>(path: string, form: FormData): Promise<T> =>
  take(answerOf<T>(fetch(addressOf(path), { method: 'POST', headers: headers(), body: form })))

export function askBytes(path: string, query: Query = {}): Promise<ArrayBuffer> {
  const asked = fetch(addressOf(path, query), { headers: headers() }).then(async (response) =>
    response.ok
      ? { data: await response.arrayBuffer(), response }
      : { error: (await response.json().catch(() => undefined)) as unknown, response },
  )
  return take<ArrayBuffer>(asked)
}

/** A file made from what is sent. */
export function sendForBlob(path: string, body: unknown): Promise<Blob> {
  const asked = fetch(addressOf(path), {
    method: 'POST',
    headers: headers({ 'Content-Type': 'application/json' }),
    body: JSON.stringify(body),
  }).then(async (response) =>
    response.ok
      ? { data: await response.blob(), response }
      : { error: (await response.json().catch(() => undefined)) as unknown, response },
  )
  return take<Blob>(asked)
}
