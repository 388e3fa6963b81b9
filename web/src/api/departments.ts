/** Requests about other systems: tokens, webhooks, proposals. */
import { ask, send } from './plain'
import type { components } from './schema'
import type { Page } from './types'

type Shapes = components['schemas']
export type Token = Shapes['TokenOut']
export type TokenInput = Shapes['TokenIn']
export type Webhook = Shapes['WebhookOut']
export type WebhookInput = Shapes['WebhookIn']
export type Delivery = Shapes['DeliveryOut']
export type Proposal = Shapes['ProposalOut']

type Words = Record<string, string | number | boolean | null | undefined>

export const tokens = {
  list: (filters: Words) => ask<Page<Token>>('/tokens', filters),
  create: (body: TokenInput) => send<Shapes['NewTokenOut']>('POST', '/tokens', body),
  revoke: (id: number) => send<undefined>('DELETE', `/tokens/${id}`, {}),
}

export const webhooks = {
  list: (filters: Words) => ask<Page<Webhook>>('/webhooks', filters),
  create: (body: WebhookInput) => send<Shapes['NewWebhookOut']>('POST', '/webhooks', body),
  change: (id: number, body: Omit<WebhookInput, 'user'>) =>
    send<Webhook>('PUT', `/webhooks/${id}`, body),
  remove: (id: number) => send<undefined>('DELETE', `/webhooks/${id}`, {}),
  test: (id: number) => send<Delivery>('POST', `/webhooks/${id}/test`, {}),
  deliveries: (filters: Words) => ask<Page<Delivery>>('/deliveries', filters),
  again: (delivery: number) => send<Delivery>('POST', `/deliveries/${delivery}/again`, {}),
}

export const proposals = {
  list: (filters: Words) => ask<Page<Proposal>>('/proposals', filters),
  decide: (id: number, accept: boolean, answer: string) =>
    send<Proposal>('POST', `/proposals/${id}/decision`, { accept, answer }),
  withdraw: (id: number) => send<Proposal>('DELETE', `/proposals/${id}`, {}),
}
