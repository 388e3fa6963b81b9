import { describe, expect, it } from 'vitest'
import { MENU, phoneBar, STREET } from '@/lib/menu'

const ALL = [STREET, ...MENU]
const names = (groups: readonly { name: string }[]) => groups.map((group) => group.name)

describe('the bar of a phone', () => {
  it.each(['operator', 'viewer', 'approver', 'registrar', 'reporter', 'admin', 'security'])(
    'holds at most four groups and “more” for %s, and loses none',
    (role) => {
      const { bar, more } = phoneBar(ALL, [role])
      expect(bar).toHaveLength(4)
      expect([...names(bar), ...names(more)].sort()).toEqual(names(ALL).sort())
    },
  )

  it('begins with what the role uses in the street', () => {
    expect(names(phoneBar(ALL, ['registrar']).bar)).toEqual(['street', 'map', 'survey', 'files'])
    expect(names(phoneBar(ALL, ['viewer']).bar)).toEqual(['live', 'map', 'requests', 'street'])
  })

  it('takes the best place of several roles', () => {
    expect(
      names(phoneBar(ALL, ['approver', 'operator']).bar)
        .slice(0, 2)
        .sort(),
    ).toEqual(['live', 'requests'])
  })

  it('needs no “more” for five', () => {
    const few = ALL.slice(0, 5)
    expect(phoneBar(few, ['operator']).more).toEqual([])
    expect(phoneBar(few, ['operator']).bar).toHaveLength(5)
  })

  it('follows the menu for a role nobody has said anything of', () => {
    expect(names(phoneBar(MENU, ['somebody']).bar)).toEqual(names(MENU.slice(0, 4)))
  })
})
