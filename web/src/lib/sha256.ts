/** Hashes a file of any size in the browser, a portion at a time, so that films need no upload. */
import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex } from '@noble/hashes/utils.js'

const PORTION = 4 * 1024 * 1024

/** SHA-256 of a file in hex; tells how far it is, from 0 to 1. Works without a secure context. */
export async function sha256Of(file: Blob, told?: (share: number) => void): Promise<string> {
  const hash = sha256.create()
  for (let at = 0; at < file.size; at += PORTION) {
    hash.update(new Uint8Array(await file.slice(at, at + PORTION).arrayBuffer()))
    told?.(Math.min(1, (at + PORTION) / file.size))
  }
  return bytesToHex(hash.digest())
}
