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

/** Keys need HTTPS (or localhost) and a browser that knows them. */
export const canUseKeys = (): boolean =>
  typeof PublicKeyCredential !== 'undefined' &&
  'parseCreationOptionsFromJSON' in PublicKeyCredential &&
  isSecureContext

const answerOf = (credential: Credential | null): unknown =>
  (credential as unknown as { toJSON: () => unknown }).toJSON()

export const makeKey = async (options: unknown): Promise<unknown> =>
  answerOf(await navigator.credentials.create({ publicKey: json().create(options) }))

export const useKey = async (options: unknown): Promise<unknown> =>
  answerOf(await navigator.credentials.get({ publicKey: json().get(options) }))
