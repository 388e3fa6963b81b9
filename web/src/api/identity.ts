/** Steps of signing in, second factors, one's own sign-ins, reviews of accounts. */
import { ask, send } from './plain'
import type { Shapes } from './types'

export type Factor = Shapes['FactorOut']
export type Totp = Shapes['TotpOut']
export type OwnSignIn = Shapes['SignInOut']
export type Review = Shapes['ReviewOut']
export type ReviewItem = Shapes['ReviewItemOut']
type Me = Shapes['MeOut']

const none = {}

export const identity = {
  ways: () => ask<Shapes['WaysOut']>('/auth/ways'),
  sign: (version: string) => send<Me>('POST', '/auth/pledge', { version }),
  showCode: (code: string) => send<unknown>('POST', '/auth/factor/totp', { code }),
  showRecovery: (code: string) => send<unknown>('POST', '/auth/factor/recovery', { code }),
  keyOptions: () => send<{ options: unknown }>('POST', '/auth/factor/key/options', none),
  showKey: (credential: unknown) => send<unknown>('POST', '/auth/factor/key', { credential }),
  factors: () => ask<{ items: Factor[] }>('/auth/factors').then((answer) => answer.items),
  beginTotp: (name: string) => send<Totp>('POST', '/auth/factors/totp', { name }),
  confirmTotp: (id: number, code: string) =>
    send<{ codes: string[] }>('POST', `/auth/factors/totp/${id}`, { code }),
  newKeyOptions: () => send<{ options: unknown }>('POST', '/auth/factors/key/options', none),
  addKey: (credential: unknown, name: string) =>
    send<{ codes: string[] }>('POST', '/auth/factors/key', { credential, name }),
  removeFactor: (id: number) => send<unknown>('DELETE', `/auth/factors/${id}`, none),
  resetFactors: (user: number) => send<unknown>('DELETE', `/users/${user}/factors`, none),
  signIns: () => ask<{ items: OwnSignIn[] }>('/auth/sign-ins').then((answer) => answer.items),
  endSignIn: (id: number) => send<unknown>('DELETE', `/auth/sign-ins/${id}`, none),
  leave: (user: number, reason: string) =>
    send<unknown>('POST', `/users/${user}/leave`, { reason }),
  unlock: (user: number) => send<unknown>('POST', `/users/${user}/unlock`, none),
  seal: () => send<{ code: string }>('POST', '/seal', none),
  reviews: () => ask<{ items: Review[] }>('/reviews').then((answer) => answer.items),
  openReview: () => send<Review>('POST', '/reviews', none),
  reviewItems: (id: number, open_only: boolean, page: number, page_size: number) =>
    ask<{ items: ReviewItem[]; total: number }>(`/reviews/${id}/items`, {
      open_only,
      page,
      page_size,
    }),
  answer: (item: number, answer: string, comment: string) =>
    send<ReviewItem>('PUT', `/reviews/items/${item}`, { answer, comment }),
  closeReview: (id: number) => send<Review>('POST', `/reviews/${id}/close`, none),
}
