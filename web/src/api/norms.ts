/** The calendar of days worked. */
import { ask, send } from './plain'
import type { Shapes } from './types'

export type Workdays = Shapes['WorkdaysOut']
export type Workday = Shapes['WorkdayOut']

export const workdays = {
  of: (year: number) => ask<Workdays>('/workdays', { year }),
  enter: (body: Shapes['WorkdaysIn']) =>
    send<Shapes['WorkdaysEnteredOut']>('POST', '/workdays', body),
  enterFile: (body: Shapes['WorkdaysFileIn']) =>
    send<Shapes['WorkdaysEnteredOut']>('POST', '/workdays/file', body),
  withdraw: (key: number) => send<unknown>('DELETE', `/workdays/${key}`, {}),
}
