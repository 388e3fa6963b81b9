/** Requests of surveys: campaigns, tasks, papers, spot checks. */
import { ask, send, sendForm } from './plain'
import type { components } from './schema'
import type { Page } from './types'

type Shapes = components['schemas']
export type Campaign = Shapes['CampaignOut']
export type CampaignInput = Shapes['CampaignIn']
export type Progress = Shapes['ProgressOut']
export type Opened = Shapes['OpenedOut']
export type Task = Shapes['TaskOut']
export type TaskDetail = Shapes['TaskDetailOut']
export type TaskState = Shapes['TaskState']
export type TaskAct = Shapes['TaskAct']
export type Paper = Shapes['PaperOut']
export type SpotCheck = Shapes['SpotCheckOut']
export type SpotCheckInput = Shapes['SpotCheckIn']
export type Reminder = Shapes['ReminderOut']

type Words = Record<string, string | number | boolean | null | undefined>

export const TASK_STATES: TaskState[] = [
  'not_opened',
  'filling',
  'zero_report',
  'handed_in',
  'returned',
  'accepted',
]

export const campaigns = {
  list: (filters: Words) => ask<Page<Campaign>>('/campaigns', filters),
  read: (id: number) => ask<Campaign>(`/campaigns/${id}`),
  create: (body: CampaignInput) => send<Campaign>('POST', '/campaigns', body),
  change: (id: number, body: CampaignInput & { version: number }) =>
    send<Campaign>('PUT', `/campaigns/${id}`, body),
  remove: (id: number) => send<undefined>('DELETE', `/campaigns/${id}`, {}),
  open: (id: number, dry_run: boolean) =>
    send<Opened>('POST', `/campaigns/${id}/open`, { dry_run }),
  close: (id: number) => send<Campaign>('POST', `/campaigns/${id}/close`, {}),
  progress: (id: number, by: 'region' | 'department', region = '') =>
    ask<{ items: Progress[] }>(`/campaigns/${id}/progress`, { by, region }).then((r) => r.items),
  remind: (id: number, tasks: number[], text: string) =>
    send<{ count: number }>('POST', `/campaigns/${id}/remind`, { tasks, text }).then(
      (r) => r.count,
    ),
  checks: (id: number, filters: Words) => ask<Page<SpotCheck>>(`/campaigns/${id}/checks`, filters),
  draw: (id: number, count: number, seed: string) =>
    send<{ count: number }>('POST', `/campaigns/${id}/checks`, { count, seed }).then(
      (r) => r.count,
    ),
}

export const tasks = {
  list: (filters: Words) => ask<Page<Task>>('/tasks', filters),
  read: (id: number) => ask<TaskDetail>(`/tasks/${id}`),
  act: (id: number, act: TaskAct, body: Shapes['ActIn']) =>
    send<TaskDetail>('POST', `/tasks/${id}/acts/${act}`, body),
  assign: (id: number, assignee: string) =>
    send<Task>('PUT', `/tasks/${id}/assignee`, { assignee }),
  attach: (id: number, kind: Paper['kind'], file: File) => {
    const form = new FormData()
    form.set('kind', kind)
    form.set('file', file)
    return sendForm<Paper>(`/tasks/${id}/papers`, form)
  },
  detach: (paper: number) => send<undefined>('DELETE', `/papers/${paper}`, {}),
  reminders: () => ask<Page<Reminder>>('/reminders', { page_size: 50 }),
}

export const note = (check: number, body: SpotCheckInput): Promise<SpotCheck> =>
  send<SpotCheck>('PATCH', `/checks/${check}`, body)

/** The share of units that have reported, as a number from 0 to 100. */
export function reportedShare(progress: Pick<Progress, 'units' | 'reported'>): number {
  return progress.units ? Math.round((progress.reported / progress.units) * 100) : 0
}
