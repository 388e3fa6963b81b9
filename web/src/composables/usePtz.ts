/** Moves a camera while a button is held. The stop always follows the move, whatever the network does. */
import { onBeforeUnmount, ref, type Ref } from 'vue'
import {
  ApiError,
  asProblem,
  channels,
  type Axis,
  type Problem,
  type PtzAction,
  type PtzCommand,
} from '@/api'
import { useReasons } from '@/stores/reasons'

export interface Ptz {
  moving: Ref<string>
  problem: Ref<Problem | null>
  hold: (name: string, command: PtzCommand) => void
  release: (leaving?: boolean) => void
  once: (command: PtzCommand) => Promise<void>
}

export const DIRECTIONS: Record<string, [Axis, Axis]> = {
  'up-left': [-1, 1],
  up: [0, 1],
  'up-right': [1, 1],
  left: [-1, 0],
  right: [1, 0],
  'down-left': [-1, -1],
  down: [0, -1],
  'down-right': [1, -1],
}

export function moveCommand(direction: string, speed: number): PtzCommand {
  const [pan, tilt] = DIRECTIONS[direction] ?? [0, 0]
  return { action: 'move', pan, tilt, zoom: 0, speed }
}

export function lensCommand(action: PtzAction, speed: number): PtzCommand {
  return { action, speed }
}

export function usePtz(channel: Ref<number | null>): Ptz {
  const moving = ref('')
  const problem = ref<Problem | null>(null)
  const reasons = useReasons()
  let held: number | null = null
  /** One request at a time: a stop that overtakes its move would leave the camera turning. */
  let line: Promise<void> = Promise.resolve()

  function send(target: number, command: PtzCommand, keepalive = false): Promise<void> {
    line = line.then(async () => {
      try {
        await channels.ptz(target, command, keepalive)
        problem.value = null
      } catch (reason) {
        problem.value = asProblem(reason)
        // The movement itself is not made up for: the button may be long released.
        if (reason instanceof ApiError && reason.code === 'reason_needed') {
          void reasons.ask(reason).then((stated) => stated && (problem.value = null))
        }
        if (command.action === 'stop')
          await channels.ptz(target, command, keepalive).catch(() => undefined)
      }
    })
    return line
  }

  function hold(name: string, command: PtzCommand): void {
    const target = channel.value
    if (target === null || moving.value === name) return
    if (held !== null && held !== target) release()
    moving.value = name
    held = target
    void send(target, command)
  }

  function release(leaving = false): void {
    if (held === null) return
    const target = held
    held = null
    moving.value = ''
    const stop: PtzCommand = { action: 'stop', pan: 0, tilt: 0, zoom: 0 }
    // While the page goes away nothing waits for an answer: send at once.
    if (leaving) void channels.ptz(target, stop, true).catch(() => undefined)
    else void send(target, stop)
  }

  async function once(command: PtzCommand): Promise<void> {
    const target = channel.value
    if (target !== null) await send(target, command)
  }

  const onBlur = () => release()
  const onLeave = () => release(true)
  const onHidden = () => document.hidden && release()
  window.addEventListener('blur', onBlur)
  window.addEventListener('pagehide', onLeave)
  document.addEventListener('visibilitychange', onHidden)
  onBeforeUnmount(() => {
    window.removeEventListener('blur', onBlur)
    window.removeEventListener('pagehide', onLeave)
    document.removeEventListener('visibilitychange', onHidden)
    release()
  })

  return { moving, problem, hold, release, once }
}
