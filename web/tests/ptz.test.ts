import { createPinia, setActivePinia } from 'pinia'
import { mount } from '@vue/test-utils'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { defineComponent, ref } from 'vue'
import { channels } from '@/api'
import { moveCommand, usePtz, type Ptz } from '@/composables/usePtz'

const sent: [number, string][] = []
let answer: () => Promise<{ result: string }>

beforeEach(() => {
  setActivePinia(createPinia())
  sent.length = 0
  answer = () => Promise.resolve({ result: 'sent' })
  vi.spyOn(channels, 'ptz').mockImplementation((id, command) => {
    sent.push([id, command.action])
    return answer()
  })
})

const flush = () => new Promise((resolve) => setTimeout(resolve))

function setUp(channel = ref<number | null>(1)) {
  let ptz = undefined as unknown as Ptz
  const wrapper = mount(
    defineComponent({
      setup() {
        ptz = usePtz(channel)
        return () => null
      },
    }),
  )
  return { ptz, wrapper, channel }
}

describe('PTZ', () => {
  it('stops after it has moved, even when released at once', async () => {
    const { ptz } = setUp()
    ptz.hold('left', moveCommand('left', 5))
    ptz.release()
    await flush()
    expect(sent).toEqual([
      [1, 'move'],
      [1, 'stop'],
    ])
  })

  it('sends no second stop', async () => {
    const { ptz } = setUp()
    ptz.hold('left', moveCommand('left', 5))
    ptz.release()
    ptz.release()
    await flush()
    expect(sent).toHaveLength(2)
  })

  it('stops when the window loses the focus', async () => {
    const { ptz } = setUp()
    ptz.hold('up', moveCommand('up', 3))
    window.dispatchEvent(new Event('blur'))
    await flush()
    expect(sent.at(-1)).toEqual([1, 'stop'])
  })

  it('stops the camera it moved when another cell is selected meanwhile', async () => {
    const { ptz, channel } = setUp()
    ptz.hold('up', moveCommand('up', 3))
    channel.value = 2
    ptz.release()
    await flush()
    expect(sent.at(-1)).toEqual([1, 'stop'])
  })

  it('stops when the page is left', async () => {
    const { ptz, wrapper } = setUp()
    ptz.hold('up', moveCommand('up', 3))
    wrapper.unmount()
    await flush()
    expect(sent.at(-1)).toEqual([1, 'stop'])
  })

  it('tries a failed stop once more and says what is wrong', async () => {
    answer = () => Promise.reject(new Error('gone'))
    const { ptz } = setUp()
    ptz.hold('up', moveCommand('up', 3))
    ptz.release()
    await flush()
    expect(sent.map(([, action]) => action)).toEqual(['move', 'stop', 'stop'])
    expect(ptz.problem.value?.cause).toBe('gone')
  })

  it('knows its directions', () => {
    expect(moveCommand('up-right', 7)).toMatchObject({ pan: 1, tilt: 1, speed: 7 })
    expect(moveCommand('down', 1)).toMatchObject({ pan: 0, tilt: -1 })
  })
})
