import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import zh from '@/locales/zh'

const SOURCES = join(import.meta.dirname, '../src')

function* files(folder: string): Generator<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) yield* files(path)
    else if (/\.(vue|ts)$/.test(entry.name) && !path.includes('locales')) yield path
  }
}

function has(key: string): boolean {
  let at: unknown = zh
  for (const part of key.split('.')) at = (at as Record<string, unknown> | undefined)?.[part]
  return typeof at === 'string'
}

describe('messages used in the sources', () => {
  it('are in the catalogue', () => {
    const missing: string[] = []
    for (const file of files(SOURCES)) {
      const text = readFileSync(file, 'utf8')
      for (const [, key] of text.matchAll(/\bt\(\s*'([\w.-]+)'/g)) {
        if (key && !has(key)) missing.push(`${file}: ${key}`)
      }
    }
    expect(missing).toEqual([])
  })

  it('are never written in the templates themselves', () => {
    const written: string[] = []
    for (const file of files(SOURCES)) {
      if (!file.endsWith('.vue')) continue
      const template = /<template>([\s\S]*)<\/template>/.exec(readFileSync(file, 'utf8'))?.[1] ?? ''
      for (const [found] of template.matchAll(/[\u4e00-\u9fff]+/g))
        written.push(`${file}: ${found}`)
    }
    // The switch of languages names each language in itself.
    expect(written.filter((line) => !/: (中|中文)$/.test(line))).toEqual([])
  })
})
