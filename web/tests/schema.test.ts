// @vitest-environment node
import { existsSync, readFileSync } from 'node:fs'
import openapiTS, { astToString, COMMENT_HEADER } from 'openapi-typescript'
import { describe, expect, it } from 'vitest'

const DESCRIPTION = new URL('../../docs/reference/openapi.json', import.meta.url)
const GENERATED = new URL('../src/api/schema.ts', import.meta.url)

describe('the generated description of the API', () => {
  it.runIf(existsSync(DESCRIPTION))('is current; run `npm run generate` if not', async () => {
    const fresh = COMMENT_HEADER + astToString(await openapiTS(DESCRIPTION))
    expect(readFileSync(GENERATED, 'utf8') === fresh).toBe(true)
  })
})
