/** Lets the phone pages open without a connection, after they have been open once. */
const SCRIPT = '/phone-sw.js'
const SCOPE = '/m/'

/** Only secure pages may; on others a page that is open keeps working, and says that it must stay. */
export function keepOffline(): void {
  if (!window.isSecureContext || !('serviceWorker' in navigator)) return
  navigator.serviceWorker
    .register(SCRIPT, { scope: SCOPE })
    .then((registration) => {
      // A newer version of the pages brings newer files: have them fetched while there is a line.
      registration.active?.postMessage('renew')
    })
    .catch(() => undefined)
}
