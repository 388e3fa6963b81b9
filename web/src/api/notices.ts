/** What somebody is told about requests. */
import { ask, send } from './plain'
import type { components } from './schema'
import type { Page } from './types'

type Shapes = components['schemas']

export type Notice = Shapes['NoticeOut']

export const notices = {
  list: (filters: { unread: boolean; page: number; page_size: number }) =>
    ask<Page<Notice>>('/notices', filters),
  /** Mark some as read, or all; gives how many that were. */
  read: (keys: number[] | null = null) =>
    send<{ count: number }>('POST', '/notices/read', { keys }),
}
