/** One way to the API: same origin, JSON, and failures as `ApiError` with a cause and advice. */
import { i18n } from '@/locales'
import type { Problem } from './types'

const BASE = '/api/v1'

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
    this.cause = problem.cause ?? undefined
    this.advice = problem.advice ?? undefined
    this.call = problem.call ?? undefined
    this.fields = problem.fields
  }
}

export type Query = Record<string, string | number | boolean | null | undefined>

export interface CallOptions {
  query?: Query
  body?: unknown
  signal?: AbortSignal
  /** Lets the request outlive the page; for releases and stops while leaving. */
  keepalive?: boolean
}

type Watcher = (error: ApiError) => void
const watchers: Watcher[] = []

/** Be told of every failed call; the session uses it to notice that it has ended. */
export function onApiError(watcher: Watcher): void {
  watchers.push(watcher)
}

export function queryString(query: Query | undefined): string {
  const params = new URLSearchParams()
  for (const [key, value] of Object.entries(query ?? {})) {
    if (value !== undefined && value !== null && value !== '') params.set(key, String(value))
  }
  const text = params.toString()
  return text ? `?${text}` : ''
}

export async function call<T>(method: string, path: string, options: CallOptions = {}): Promise<T> {
  const headers: Record<string, string> = {
    Accept: 'application/json',
    'Accept-Language': i18n.global.locale.value,
  }
  if (options.body !== undefined) headers['Content-Type'] = 'application/json'
  let response: Response
  try {
    response = await fetch(`${BASE}${path}${queryString(options.query)}`, {
      method,
      headers,
      body: options.body === undefined ? undefined : JSON.stringify(options.body),
      signal: options.signal,
      keepalive: options.keepalive,
      credentials: 'same-origin',
    })
  } catch (reason) {
    if (reason instanceof DOMException && reason.name === 'AbortError') throw reason
    throw announce(unreachable())
  }
  if (!response.ok) throw announce(await problemOf(response))
  if (response.status === 204) return undefined as T
  const text = await response.text()
  return (text ? JSON.parse(text) : undefined) as T
}

function announce(error: ApiError): ApiError {
  for (const watcher of watchers) watcher(error)
  return error
}

function unreachable(): ApiError {
  const t = i18n.global.t
  return new ApiError(0, {
    code: 'unreachable',
    message: t('errors.unreachable'),
    cause: t('errors.unreachableCause'),
    advice: t('errors.unreachableAdvice'),
  })
}

async function problemOf(response: Response): Promise<ApiError> {
  const t = i18n.global.t
  try {
    const body = (await response.json()) as Partial<Problem> & { detail?: unknown }
    if (body.message) {
      return new ApiError(response.status, {
        ...body,
        code: body.code ?? `http_${response.status}`,
        message: body.message,
      })
    }
    if (body.detail !== undefined) {
      const detail = typeof body.detail === 'string' ? body.detail : JSON.stringify(body.detail)
      return new ApiError(response.status, {
        code: body.code ?? `http_${response.status}`,
        message: t('errors.refused', { status: response.status }),
        cause: detail,
      })
    }
  } catch {
    // Not JSON: a proxy or a crash answered; the status is all we know.
  }
  return new ApiError(response.status, {
    code: `http_${response.status}`,
    message: t('errors.refused', { status: response.status }),
    advice: t('errors.refusedAdvice'),
  })
}

/** Anything thrown, as a problem that can be shown. */
export function asProblem(reason: unknown): Problem {
  if (reason instanceof ApiError) return reason
  const message = reason instanceof Error ? reason.message : String(reason)
  return { code: 'unexpected', message: i18n.global.t('errors.unexpected'), cause: message }
}
