/** Who decides in whose place, from when until when. */
import type { Page } from './index'
import { ask, send } from './plain'
import type { Shapes } from './types'

export type Delegation = Shapes['DelegationOut']
export type Colleague = Shapes['ColleagueOut']

export const delegations = {
  list: (page: number, page_size: number) =>
    ask<Page<Delegation>>('/delegations', { page, page_size }),
  give: (body: Shapes['DelegationIn']) => send<Delegation>('POST', '/delegations', body),
  end: (id: number) => send<Delegation>('DELETE', `/delegations/${id}`, {}),
  /** Those of one's office and level who may stand in. */
  takers: () =>
    ask<{ items: Colleague[] }>('/colleagues', { deciding: true }).then((found) => found.items),
}
