/** On a phone each row of a table is a card: every cell says which column it belongs to. */
import type { Directive } from 'vue'

const NARROW = '(max-width: 640px)'
const watchers = new WeakMap<HTMLElement, MutationObserver>()

/** Columns carry the same class in the head and in the body: `el-table_3_column_21`. */
const columnOf = (cell: Element): string =>
  [...cell.classList].find((name) => /^el-table_\d+_column_\d+$/.test(name)) ?? ''

export function label(table: HTMLElement): void {
  const words = new Map<string, string>()
  for (const head of table.querySelectorAll('.el-table__header th'))
    words.set(columnOf(head), head.textContent?.trim() ?? '')
  for (const cell of table.querySelectorAll<HTMLElement>('.el-table__body td')) {
    const word = words.get(columnOf(cell)) ?? ''
    if ((cell.dataset.label ?? '') === word) continue
    if (word) cell.dataset.label = word
    else delete cell.dataset.label
  }
}

/** Put on an `el-table`; where the window is wide it costs one look at the width. */
export const vCards: Directive<HTMLElement> = {
  mounted(table) {
    table.classList.add('cards')
    const look = (): void => {
      if (matchMedia(NARROW).matches) label(table)
    }
    const watcher = new MutationObserver(look)
    watcher.observe(table, { childList: true, characterData: true, subtree: true })
    addEventListener('resize', look)
    watchers.set(table, watcher)
    table.addEventListener('vue:gone', () => removeEventListener('resize', look), { once: true })
    look()
  },
  updated(table) {
    table.classList.add('cards')
  },
  unmounted(table) {
    watchers.get(table)?.disconnect()
    table.dispatchEvent(new Event('vue:gone'))
  },
}
