/** Codes, code tables, poles, systems, recorders, links, contracts, filings. */
export default {
  pickCode: 'Choose',
  digitsOf: '{n} / {of} digits',
  codeValid: 'A valid code (industry table of {version})',
  fitsVersions:
    'Digits 9-10 are in the industry tables of {versions}; they may mean different things',
  holderHidden: 'used outside your scope',
  noFileYet: 'not yet in a file',
  releasedAt: 'not used since {at}, never given again',
  nobodyHasIt: 'No file ever had this code',
  origins: { allocated: 'Given out', imported: 'Imported', reserved: 'Reserved' },
  kinds: {
    camera: 'Camera',
    recorder: 'Recorder',
    system: 'System',
    pole: 'Pole',
    link: 'Link',
    contract: 'Contract',
  },
}
