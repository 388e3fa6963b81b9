/** The keyboard of the live page. Typing in a field or walking the tree is never taken for a command. */
import { onBeforeUnmount, onMounted } from 'vue'
import { lensCommand, moveCommand, type Ptz } from './usePtz'
import { useWall, type Layout } from '@/stores/wall'

export interface LiveKeyActions {
  ptz: Ptz
  speed: () => number
  canSteer: () => boolean
  fullScreen: () => void
  help: () => void
  search: () => void
  snapshot: () => void
}

const ARROWS: Record<string, string> = {
  ArrowUp: 'up',
  ArrowDown: 'down',
  ArrowLeft: 'left',
  ArrowRight: 'right',
}
const LAYOUT_KEYS: Record<string, Layout> = { '1': 1, '4': 4, '6': 6, '9': 9, '0': 16 }
const ZOOM: Record<string, 'zoom_in' | 'zoom_out'> = {
  '+': 'zoom_in',
  '=': 'zoom_in',
  '-': 'zoom_out',
  _: 'zoom_out',
}

function isElsewhere(event: KeyboardEvent): boolean {
  const target = event.target as HTMLElement | null
  return Boolean(
    target?.closest('input, textarea, select, [role=slider], [role=menu], .el-overlay'),
  )
}

export function useLiveKeys(actions: LiveKeyActions): void {
  const wall = useWall()

  function steer(event: KeyboardEvent): boolean {
    const arrow = ARROWS[event.key]
    const zoom = ZOOM[event.key]
    if ((!arrow && !zoom) || !wall.current || !actions.canSteer()) return false
    if (event.repeat) return true
    if (arrow) actions.ptz.hold(arrow, moveCommand(arrow, actions.speed()))
    else if (zoom) actions.ptz.hold(zoom.replace('_', '-'), lensCommand(zoom, actions.speed()))
    return true
  }

  function command(event: KeyboardEvent): boolean {
    const layout = LAYOUT_KEYS[event.key]
    if (event.key === 'Escape') {
      if (event.shiftKey) wall.closeAll()
      else if (wall.maximised !== null) wall.toggleMaximised(wall.maximised)
      else wall.close(wall.selected)
    } else if (event.key === '?') actions.help()
    else if (event.key === '/') actions.search()
    else if (event.key.toLowerCase() === 'f') actions.fullScreen()
    else if (event.key.toLowerCase() === 's') actions.snapshot()
    else if (event.key.toLowerCase() === 'm' && wall.current) wall.toggleMaximised(wall.selected)
    else if (layout) wall.setLayout(layout)
    else return false
    return true
  }

  function onDown(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey || isElsewhere(event)) return
    if (steer(event) || command(event)) event.preventDefault()
  }

  function onUp(event: KeyboardEvent): void {
    if (ARROWS[event.key] || ZOOM[event.key]) actions.ptz.release()
  }

  onMounted(() => {
    window.addEventListener('keydown', onDown)
    window.addEventListener('keyup', onUp)
  })
  onBeforeUnmount(() => {
    window.removeEventListener('keydown', onDown)
    window.removeEventListener('keyup', onUp)
  })
}
