/** Parameters of a rule as a form edits them: lists as lines, and only what differs is sent. */

export type Plain = string | number | boolean
type Parameters = Record<string, unknown>

/** Give what a form edits. */
export function toEdit(parameters: Parameters, but: readonly string[] = []): Record<string, Plain> {
  return Object.fromEntries(
    Object.entries(parameters)
      .filter(([name]) => !but.includes(name))
      .map(([name, value]) => [name, Array.isArray(value) ? value.join('\n') : (value as Plain)]),
  )
}

/** Give what differs from the shipped rule: the rest follows it in later versions. */
export function differing(edited: Record<string, Plain>, shipped: Parameters): Parameters {
  const found: Parameters = {}
  for (const [name, value] of Object.entries(edited)) {
    const made = Array.isArray(shipped[name]) ? linesOf(value) : value
    if (JSON.stringify(made) !== JSON.stringify(shipped[name])) found[name] = made
  }
  return found
}

/** Write a value in one line. */
export const inWords = (value: unknown): string =>
  Array.isArray(value) ? value.join('、') : String(value)

const linesOf = (value: Plain): string[] =>
  String(value)
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean)
