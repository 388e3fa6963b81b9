/** Words of the legend for codes of the files. */
export const CLASS_WORDS: Record<string, string> = {
  '1': 'first',
  '2': 'second',
  '3': 'third',
  '4': 'internal',
  '9': 'other',
}
