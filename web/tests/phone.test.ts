import { beforeEach, describe, expect, it } from 'vitest'
import { ApiError } from '@/api'
import { metresBetween } from '@/components/map/datum'
import { average } from '@/components/phone/locate'
import {
  newKey,
  Queue,
  type CheckWork,
  type Item,
  type Outcome,
  type Store,
} from '@/components/phone/queue'
import { outcomeOf } from '@/components/phone/sender'
import { fitted } from '@/components/phone/shrink'

class Disk implements Store {
  rows = new Map<string, Item>()
  full = false
  all = async () => [...this.rows.values()]
  put = async (item: Item) => {
    if (this.full) throw new Error('full')
    this.rows.set(item.key, structuredClone(item))
  }
  remove = async (key: string) => void this.rows.delete(key)
}

const GATE = { id: 7, name: '北门' }
const work = (): CheckWork => ({
  kind: 'check',
  items: { name: 'yes' },
  note: '',
  phone: null,
  position: null,
  version: 3,
})
const problem = (code: string) => ({ code, message: code })

describe('the queue of a phone', () => {
  let disk: Disk
  let answers: Outcome[]
  let sent: string[]
  let user: string
  let now: number
  let queue: Queue

  const send = async (item: Item): Promise<Outcome> => {
    sent.push(item.key)
    return answers.shift() ?? { what: 'sent' }
  }
  const made = () =>
    new Queue(
      disk,
      send,
      () => user,
      undefined,
      () => now,
    )
  const states = () => queue.items.map((item) => item.state)

  beforeEach(() => {
    disk = new Disk()
    answers = []
    sent = []
    user = 'li'
    now = 1_000_000
    queue = made()
  })

  it('keeps things on the disk before it sends them', async () => {
    await queue.add(GATE, work(), 'a')
    expect(disk.rows.get('a')?.state).toBe('waiting')
    disk.full = true
    await expect(queue.add(GATE, work(), 'b')).rejects.toThrow()
    expect(states()).toEqual(['waiting'])
  })

  it('sends one after the other and says what became of each', async () => {
    answers = [
      { what: 'sent' },
      { what: 'refused', problem: problem('not_allowed') },
      { what: 'conflict', problem: problem('changed_meanwhile') },
      { what: 'later', problem: problem('internal') },
      { what: 'sent' },
    ]
    for (const key of ['a', 'b', 'c', 'd', 'e']) await queue.add(GATE, work(), key)
    await queue.flush()
    expect(states()).toEqual(['sent', 'refused', 'conflict', 'waiting', 'sent'])
    expect(queue.unsent).toBe(3)
    expect(disk.rows.get('b')?.problem?.code).toBe('not_allowed')
  })

  it('stops where nobody can be reached, and goes on later with the same keys', async () => {
    answers = [{ what: 'stop', problem: problem('unreachable') }]
    await queue.add(GATE, work(), 'a')
    await queue.add(GATE, work(), 'b')
    await queue.flush()
    expect(sent).toEqual(['a'])
    expect(states()).toEqual(['waiting', 'waiting'])
    await queue.flush()
    expect(sent).toEqual(['a', 'a', 'b'])
    expect(states()).toEqual(['sent', 'sent'])
  })

  it('sends again what was on its way when the page was closed', async () => {
    await queue.add(GATE, work(), 'a')
    disk.rows.set('a', { ...(disk.rows.get('a') as Item), state: 'sending' })
    queue = made()
    await queue.open()
    expect(states()).toEqual(['waiting'])
    await queue.flush()
    expect(sent).toEqual(['a'])
  })

  it('sends nothing in the name of somebody else', async () => {
    await queue.add(GATE, work(), 'a')
    user = 'wang'
    await queue.flush()
    expect(sent).toEqual([])
    user = 'li'
    await queue.flush()
    expect(sent).toEqual(['a'])
  })

  it('sends each once, however often it is told to', async () => {
    await queue.add(GATE, work(), 'a')
    await Promise.all([queue.flush(), queue.flush(), queue.flush()])
    expect(sent).toEqual(['a'])
  })

  it('takes up what is added while it sends', async () => {
    await queue.add(GATE, work(), 'a')
    const first = queue.flush()
    await queue.add(GATE, work(), 'b')
    await Promise.all([first, queue.flush()])
    expect(sent).toEqual(['a', 'b'])
  })

  it('sends over what others changed only when told, naming their version', async () => {
    answers = [{ what: 'conflict', problem: problem('changed_meanwhile') }]
    await queue.add(GATE, work(), 'a')
    await queue.flush()
    await queue.flush()
    expect(sent).toEqual(['a'])
    await queue.overrule('a', 9)
    expect(sent).toEqual(['a', 'a'])
    expect(disk.rows.get('a')?.work).toMatchObject({ version: 9 })
    expect(states()).toEqual(['sent'])
  })

  it('drops the picture when it has arrived, and the entry a day later', async () => {
    const blob = new Blob(['x'])
    await queue.add(GATE, { kind: 'photo', shows: 'scene', blob, phone: null }, 'a')
    await queue.flush()
    expect(queue.items[0]?.work).toMatchObject({ blob: null })
    now += 25 * 3600 * 1000
    queue = made()
    await queue.open()
    expect(queue.items).toEqual([])
    expect(disk.rows.size).toBe(0)
  })

  it('keeps what has not arrived for as long as it takes', async () => {
    await queue.add(GATE, work(), 'a')
    now += 90 * 24 * 3600 * 1000
    queue = made()
    await queue.open()
    expect(states()).toEqual(['waiting'])
  })

  it('drops what somebody gives up', async () => {
    await queue.add(GATE, work(), 'a')
    await queue.drop('a')
    expect([queue.items.length, disk.rows.size]).toEqual([0, 0])
  })

  it('makes keys the platform takes', () => {
    expect(newKey()).toMatch(/^[0-9a-f]{32}$/)
    expect(newKey()).not.toBe(newKey())
  })
})

describe('what became of a sending', () => {
  const failed = (status: number, code = 'x') => outcomeOf(new ApiError(status, problem(code))).what

  it('is read from the answer', () => {
    expect(failed(0)).toBe('stop')
    expect(failed(401)).toBe('stop')
    expect(failed(403, 'password_change_required')).toBe('stop')
    expect(failed(403)).toBe('refused')
    expect(failed(404)).toBe('refused')
    expect(failed(422)).toBe('refused')
    expect(failed(409, 'changed_meanwhile')).toBe('conflict')
    expect(failed(409, 'check_key_used')).toBe('refused')
    expect(failed(503)).toBe('later')
    expect(failed(429)).toBe('later')
  })
})

describe('the average of a phone below a pole', () => {
  const here: [number, number] = [117.283, 31.861]
  const fix = (east: number, north: number, accuracy: number) => ({
    longitude: here[0] + east / 94_400,
    latitude: here[1] + north / 111_195,
    accuracy,
  })
  const away = (fixes: ReturnType<typeof fix>[]) => {
    const mean = average(fixes)
    return mean ? metresBetween(here, [mean.longitude, mean.latitude]) : NaN
  }

  it('counts sure fixes for more', () => {
    expect(away([fix(40, 0, 40), fix(0, 0, 4)])).toBeLessThan(1)
  })

  it('leaves strays and useless fixes out', () => {
    const good = Array.from({ length: 9 }, (_, at) => fix(at % 3, (at + 1) % 3, 6))
    expect(away([...good, fix(400, 0, 6), fix(3000, 0, 2000)])).toBeLessThan(3)
  })

  it('never promises more than a phone knows', () => {
    const same = Array.from({ length: 40 }, () => fix(0, 0, 3))
    expect(average(same)?.accuracy).toBe(2)
    expect(average([fix(0, 0, 12)])?.accuracy).toBe(12)
    expect(average([])).toBeNull()
  })
})

describe('pictures', () => {
  it('fit without growing', () => {
    expect(fitted(4000, 3000)).toEqual([1920, 1440])
    expect(fitted(3000, 4000)).toEqual([1440, 1920])
    expect(fitted(640, 480)).toEqual([640, 480])
    expect(fitted(100_000, 1)).toEqual([1920, 1])
  })
})
