/** One way to the API: same origin, typed by its description, failures as `ApiError` with cause and advice. */
import createClient from 'openapi-fetch'
import { idleSeconds } from '@/lib/presence'
import { i18n } from '@/locales'
import type { paths } from './schema'
import type { Problem } from './types'

export class ApiError extends Error implements Problem {
  readonly status: number
  readonly code: string
  override readonly cause?: string
  readonly advice?: string
  readonly call?: string
  readonly fields?: Problem['fields']

  constructor(status: number, problem: Problem) {
    super(problem.message)
    this.name = 'ApiError'
    this.status = status
    this.code = problem.code
    this.cause = problem.cause || undefined
    this.advice = problem.advice || undefined
    this.call = problem.call || undefined
    this.fields = problem.fields
  }
}

type Watcher = (error: ApiError) => void
const watchers: Watcher[] = []

/** Be told of every failed call; the session uses it to notice that it has ended. */
export function onApiError(watcher: Watcher): void {
  watchers.push(watcher)
}

export const http = createClient<paths>({
  baseUrl: typeof location === 'undefined' ? '' : location.origin,
  credentials: 'same-origin',
  querySerializer: (query) => {
    const params = new URLSearchParams()
    for (const [key, value] of Object.entries(query as Record<string, unknown>)) {
      if (value !== undefined && value !== null && value !== '') params.set(key, String(value))
    }
    return params.toString()
  },
})

http.use({
  onRequest({ request }) {
    request.headers.set('Accept-Language', i18n.global.locale.value)
    request.headers.set('X-Idle', String(idleSeconds()))
    return request
  },
})

interface Answer<T> {
  data?: T
  error?: unknown
  response: Response
}

/** The body of a successful answer; anything else is thrown as `ApiError`. */
export async function take<T>(request: Promise<Answer<T>>): Promise<T> {
  let answer: Answer<T>
  try {
    answer = await request
  } catch (reason) {
    if (reason instanceof DOMException && reason.name === 'AbortError') throw reason
    throw announce(unreachable())
  }
  const { response, error } = answer
  if (!response.ok) throw announce(new ApiError(response.status, problemOf(response.status, error)))
  return answer.data as T
}

function announce(error: ApiError): ApiError {
  for (const watcher of watchers) watcher(error)
  return error
}

function unreachable(): ApiError {
  const { t } = i18n.global
  return new ApiError(0, {
    code: 'unreachable',
    message: t('errors.unreachable'),
    cause: t('errors.unreachableCause'),
    advice: t('errors.unreachableAdvice'),
  })
}

/** Our own API explains itself; a proxy or a crash in front of it leaves only the status. */
function problemOf(status: number, body: unknown): Problem {
  const { t } = i18n.global
  const fields = (typeof body === 'object' && body !== null ? body : {}) as Partial<Problem>
  const code = fields.code ?? `http_${status}`
  if (fields.message) return { ...fields, code, message: fields.message }
  return { code, message: t('errors.refused', { status }), advice: t('errors.refusedAdvice') }
}

/** Anything thrown, as a problem that can be shown. */
export function asProblem(reason: unknown): Problem {
  if (reason instanceof ApiError) return reason
  const message = reason instanceof Error ? reason.message : String(reason)
  return { code: 'unexpected', message: i18n.global.t('errors.unexpected'), cause: message }
}
