import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, describe, expect, it } from 'vitest'
import { nextTick } from 'vue'
import { useWall } from '@/stores/wall'

const camera = (id: number) => ({ id, code: `code-${id}`, name: `camera ${id}` })
const ids = () => useWall().slots.map((slot) => slot.channel?.id ?? null)

beforeEach(() => {
  localStorage.clear()
  setActivePinia(createPinia())
})

describe('wall', () => {
  it('plays in the next free cell', () => {
    const wall = useWall()
    expect([wall.play(camera(1)), wall.play(camera(2))]).toEqual([0, 1])
    expect(wall.current?.id).toBe(2)
  })

  it('only selects a camera that is there already', () => {
    const wall = useWall()
    wall.play(camera(1))
    wall.play(camera(2))
    expect(wall.play(camera(1))).toBe(0)
    expect(ids().filter(Boolean)).toEqual([1, 2])
  })

  it('lets the selected cell give way when all are taken', () => {
    const wall = useWall()
    for (const id of [1, 2, 3, 4]) wall.play(camera(id))
    wall.selected = 2
    expect(wall.play(camera(5))).toBe(2)
    expect(ids().slice(0, 4)).toEqual([1, 2, 5, 4])
  })

  it('swaps pictures together with their identity, so that none restarts', () => {
    const wall = useWall()
    wall.play(camera(1))
    const before = wall.slots[0]?.uid
    wall.swap(0, 3)
    expect(wall.slots[3]).toMatchObject({ uid: before, channel: { id: 1 } })
    expect(wall.selected).toBe(3)
  })

  it('closes one and all', () => {
    const wall = useWall()
    wall.play(camera(1))
    wall.play(camera(2))
    wall.close(0)
    expect(ids().slice(0, 2)).toEqual([null, 2])
    wall.closeAll()
    expect(ids().every((id) => id === null)).toBe(true)
  })

  it('is there again after a reload', async () => {
    const wall = useWall()
    wall.claim('duty')
    wall.setLayout(9)
    wall.play(camera(7))
    await nextTick()
    setActivePinia(createPinia())
    const again = useWall()
    again.claim('duty')
    expect(again.layout).toBe(9)
    expect(ids()[0]).toBe(7)
  })

  it('is empty for the next person at the same desk', async () => {
    const wall = useWall()
    wall.claim('duty')
    wall.play(camera(7))
    await nextTick()
    setActivePinia(createPinia())
    useWall().claim('other')
    expect(ids()[0]).toBeNull()
  })

  it('names as playing only what moves', () => {
    const wall = useWall()
    wall.play(camera(1))
    expect(wall.playingIds.size).toBe(0)
    wall.report(0, true)
    expect([...wall.playingIds]).toEqual([1])
  })
})
