/** A step of the build: names the files the phone pages consist of, for keeping them offline. */
import type { Plugin } from 'vite'

const PAGES = /\/src\/pages\/(phone\/\w+|LoginPage)\.vue$/
const ALWAYS = ['/favicon.svg']

interface Chunk {
  type: string
  fileName: string
  isEntry?: boolean
  facadeModuleId?: string | null
  imports?: string[]
  dynamicImports?: string[]
  moduleIds?: string[]
  viteMetadata?: { importedCss: Set<string>; importedAssets: Set<string> }
}

/** Everything a set of chunks needs, what they load later included. */
function closure(chunks: Map<string, Chunk>, first: Chunk[]): Set<string> {
  const files = new Set<string>()
  const waiting = first.map((chunk) => ({ chunk, lazy: !chunk.isEntry }))
  while (waiting.length) {
    const { chunk, lazy } = waiting.pop() as { chunk: Chunk; lazy: boolean }
    if (files.has(chunk.fileName)) continue
    files.add(chunk.fileName)
    for (const file of chunk.viteMetadata?.importedCss ?? []) files.add(file)
    for (const file of chunk.viteMetadata?.importedAssets ?? []) files.add(file)
    // The entry loads every page of the product lazily; of those only the phone's are wanted.
    const next = [...(chunk.imports ?? []), ...(lazy ? (chunk.dynamicImports ?? []) : [])]
    for (const name of next) {
      const needed = chunks.get(name)
      if (needed) waiting.push({ chunk: needed, lazy: lazy && !needed.isEntry })
    }
  }
  return files
}

export function phoneFiles(): Plugin {
  return {
    name: 'phone-files',
    generateBundle(_options, bundle) {
      const chunks = new Map(
        Object.values(bundle as Record<string, Chunk>)
          .filter((file) => file.type === 'chunk')
          .map((chunk) => [chunk.fileName, chunk]),
      )
      const first = [...chunks.values()].filter(
        (chunk) => chunk.isEntry || PAGES.test(chunk.facadeModuleId ?? ''),
      )
      const files = [...closure(chunks, first)].sort().map((file) => `/${file}`)
      const source = JSON.stringify([...ALWAYS, ...files])
      this.emitFile({ type: 'asset', fileName: 'phone-files.json', source })
    },
  }
}
