import { expect, test } from 'vitest'
import { sha256Of } from '@/lib/sha256'

test('a file is hashed as everybody hashes it, in as many portions as it takes', async () => {
  expect(await sha256Of(new Blob(['abc']))).toBe(
    'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
  )
  const big = new Blob([new Uint8Array(9 * 1024 * 1024)])
  const shares: number[] = []
  expect(await sha256Of(big, (share) => shares.push(share))).toBe(
    'd2ee4703cd9698945ca7b9fe1689ea3095597eac1a0afd8dba00cac7894fdc43',
  )
  expect(shares.at(-1)).toBe(1)
  expect(shares.length).toBe(3)
})
