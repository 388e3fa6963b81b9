/** Security keys: the browser's own words for options and answers, as JSON both ways. */

interface Json {
  create: (options: unknown) => PublicKeyCredentialCreationOptions
  get: (options: unknown) => PublicKeyCredentialRequestOptions
}

const json = (): Json => {
  const known = PublicKeyCredential as unknown as {
    parseCreationOptionsFromJSON: Json['create']
    parseRequestOptionsFromJSON: Json['get']
  }
  return {
    create: (options) => known.parseCreationOptionsFromJSON(options),
    get: (options) => known.parseRequestOptionsFromJSON(options),
  }
}

/** Keys are bound to a name: browsers refuse them at an address of digits. */
const hasName = (host: string): boolean => !/^[\d.]+$|:/.test(host)

/** Keys need a name, HTTPS (or localhost) and a browser that knows them. */
export const canUseKeys = (host: string = location.hostname): boolean =>
  typeof PublicKeyCredential !== 'undefined' &&
  'parseCreationOptionsFromJSON' in PublicKeyCredential &&
  isSecureContext &&
  hasName(host)

/** What a browser's refusal is called among the words of `identity.keyProblems`. */
export function keyRefusal(reason: unknown): 'cancelled' | 'known' | 'place' | '' {
  if (!(reason instanceof DOMException)) return ''
  if (reason.name === 'NotAllowedError' || reason.name === 'AbortError') return 'cancelled'
  if (reason.name === 'InvalidStateError') return 'known'
  return reason.name === 'SecurityError' ? 'place' : ''
}

const answerOf = (credential: Credential | null): unknown =>
  (credential as unknown as { toJSON: () => unknown }).toJSON()

export const makeKey = async (options: unknown): Promise<unknown> =>
  answerOf(await navigator.credentials.create({ publicKey: json().create(options) }))

export const useKey = async (options: unknown): Promise<unknown> =>
  answerOf(await navigator.credentials.get({ publicKey: json().get(options) }))
