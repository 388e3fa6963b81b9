/** 统一社会信用代码 (GB 32100-2015): what is wrong with one, while it is typed. The server judges again. */
const ALPHABET = '0123456789ABCDEFGHJKLMNPQRTUWXY'
const LENGTH = 18

/** Half width, upper case, without spaces: as it is stored. */
export function normalised(text: string): string {
  return text.normalize('NFKC').replace(/\s+/g, '').toUpperCase()
}

/** The last character, reckoned from the first seventeen. */
export function checkCharacter(first: string): string {
  let weight = 1
  let total = 0
  for (const character of first) {
    total += ALPHABET.indexOf(character) * weight
    weight = (weight * 3) % 31
  }
  return ALPHABET[(31 - (total % 31)) % 31] ?? ''
}

export type Fault = 'length' | 'character' | 'division' | 'check'

/** What is wrong, with the word that belongs into the sentence; nothing for a right or empty code. */
export function faultOf(text: string): { fault: Fault; word: string } | null {
  const code = normalised(text)
  if (!code) return null
  const odd = [...code].find((character) => !ALPHABET.includes(character))
  if (odd) return { fault: 'character', word: odd }
  if (code.length !== LENGTH) return { fault: 'length', word: String(code.length) }
  if (!/^\d{6}$/.test(code.slice(2, 8))) return { fault: 'division', word: code.slice(2, 8) }
  const expected = checkCharacter(code.slice(0, -1))
  return code.endsWith(expected) ? null : { fault: 'check', word: expected }
}
