import { describe, expect, it } from 'vitest'
import en from '@/locales/en'
import zh from '@/locales/zh'

type Tree = { [key: string]: string | Tree }

function flat(tree: Tree, prefix = ''): Map<string, string> {
  const out = new Map<string, string>()
  for (const [key, value] of Object.entries(tree)) {
    const name = prefix ? `${prefix}.${key}` : key
    if (typeof value === 'string') out.set(name, value)
    else for (const [inner, text] of flat(value, name)) out.set(inner, text)
  }
  return out
}

const placeholders = (text: string): string[] => (text.match(/\{\w+\}/g) ?? []).sort()

describe('message catalogues', () => {
  const chinese = flat(zh)
  const english = flat(en)

  it('have the same keys', () => {
    expect([...english.keys()].sort()).toEqual([...chinese.keys()].sort())
  })

  it('have the same placeholders', () => {
    for (const [key, text] of chinese) {
      expect(placeholders(english.get(key) ?? ''), key).toEqual(placeholders(text))
    }
  })

  it('have no empty message', () => {
    for (const [key, text] of [...chinese, ...english]) expect(text.trim(), key).not.toBe('')
  })
})
