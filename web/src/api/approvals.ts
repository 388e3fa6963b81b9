/** Requests and their way: writing, deciding, papers, notices. */
import { ask, send, sendForm } from './plain'
import type { Shapes } from './types'

export type RequestRow = Shapes['RequestOut']
export type RequestDetail = Shapes['RequestDetailOut']
export type RequestStep = Shapes['StepOut']
export type RequestCamera = Shapes['RequestCameraOut']
export type RequestNew = Partial<Shapes['RequestNewIn']> & { workflow: string; title: string }
export type Narrowing = Partial<Shapes['NarrowingIn']>
export type Prefill = Shapes['PrefillOut']
export type Preview = Shapes['PreviewOut']
export type Colleague = Shapes['ColleagueOut']
export type Delegation = Shapes['DelegationOut']
export type RequestNotice = Shapes['NoticeOut']
type Rules = Shapes['ResourceRuleIn'][]
interface Pages<T> {
  items: T[]
  total: number
  page: number
  page_size: number
}

export const WORKFLOWS = [
  'share',
  'urgent',
  'evidence',
  'viewing',
  'publication',
  'relocation',
] as const
export const BOXES = ['to_decide', 'mine', 'decided', 'all'] as const

const at = (key: number, rest = ''): string => `/requests/${key}${rest}`

export const requests = {
  list: (filters: Record<string, string | number | boolean | null | undefined>) =>
    ask<Pages<RequestRow>>('/requests', filters),
  counts: () => ask<Shapes['RequestCountsOut']>('/requests/counts'),
  prefill: (workflow: string) => ask<Prefill>('/requests/prefill', { workflow }),
  preview: (workflow: string, rules: Rules, codes: string[], channels: number[] = []) =>
    send<Preview>('POST', '/requests/preview', { workflow, rules, codes, channels }),
  read: (key: number) => ask<RequestDetail>(at(key)),
  create: (body: RequestNew) => send<RequestDetail>('POST', '/requests', body),
  change: (key: number, body: object) => send<RequestDetail>('PUT', at(key), body),
  copy: (key: number, renew: boolean) =>
    send<RequestDetail>('POST', at(key, `/copy?renew=${renew}`), {}),
  cameras: (key: number, page: number, page_size: number) =>
    ask<Shapes['RequestCamerasOut']>(at(key, '/cameras'), { page, page_size }),
  act: (key: number, act: string, body: object) =>
    send<RequestDetail>('POST', at(key, `/acts/${act}`), body),
  decide: (key: number, step: number, body: object) =>
    send<RequestDetail>('POST', at(key, `/steps/${step}`), body),
  assignable: (key: number) =>
    ask<{ items: Colleague[] }>(at(key, '/assignable')).then((found) => found.items),
  assign: (key: number, step: number, person: number, words: string) =>
    send<RequestDetail>('PUT', at(key, `/steps/${step}/assignee`), { person, words }),
  comment: (key: number, text: string) => send<object>('POST', at(key, '/comments'), { text }),
  attach: (key: number, kind: string, file: File) => {
    const form = new FormData()
    form.append('kind', kind)
    form.append('file', file)
    return sendForm<object>(at(key, '/papers'), form)
  },
  detach: (paper: number) => send<unknown>('DELETE', `/request-papers/${paper}`, {}),
  addFootage: (key: number, body: object) => send<object>('POST', at(key, '/footage'), body),
  removeFootage: (item: number) => send<unknown>('DELETE', `/request-footage/${item}`, {}),
  colleagues: () => ask<{ items: Colleague[] }>('/colleagues').then((found) => found.items),
  nameable: (workflow: string, search: string) =>
    ask<Pages<RequestCamera>>('/requests/catalogue', { workflow, search, page_size: 50 }).then(
      (found) => found.items,
    ),
}

export const formHref = (key: number, form: string, to: 'docx' | 'pdf'): string =>
  `/api/v1/requests/${key}/forms/${form}?to=${to}`
export const paperHref = (paper: number): string => `/api/v1/request-papers/${paper}`
export const exportHref = (box: string): string => `/api/v1/requests/export?box=${box}`
