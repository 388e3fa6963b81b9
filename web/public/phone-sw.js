/**
 * Keeps the phone pages for when there is no connection. It looks after addresses below /m/ only:
 * pages come from the network while there is one, files with a hash in their name from the cache.
 * Requests to the API are never touched: the page itself knows what it may keep.
 */
const CACHE = 'lianjing-phone'
const PAGE = '/m/near'
const LIST = '/phone-files.json'

async function renew() {
  const cache = await caches.open(CACHE)
  const [list, page] = await Promise.all([
    fetch(LIST, { cache: 'no-store' }),
    fetch(PAGE, { cache: 'no-store' }),
  ])
  if (!list.ok || !page.ok) throw new Error('the list of files cannot be had')
  const files = await list.json()
  const known = new Set((await cache.keys()).map((request) => new URL(request.url).pathname))
  await cache.addAll(files.filter((file) => !known.has(file)))
  // The page names its files: it is kept only when they are there.
  await cache.put(PAGE, page)
  const wanted = new Set([...files, PAGE])
  for (const request of await cache.keys()) {
    if (!wanted.has(new URL(request.url).pathname)) await cache.delete(request)
  }
}

async function pageOf(request) {
  try {
    const answer = await fetch(request)
    if (answer.ok) return answer
    // Behind a proxy that is up while the platform is not, the kept page still helps.
    return (await caches.match(PAGE)) ?? answer
  } catch (reason) {
    const kept = await caches.match(PAGE)
    if (kept) return kept
    throw reason
  }
}

async function fileOf(request) {
  return (await caches.match(request)) ?? fetch(request)
}

self.addEventListener('install', (event) => {
  event.waitUntil(renew().then(() => self.skipWaiting()))
})

self.addEventListener('activate', (event) => {
  event.waitUntil(self.clients.claim())
})

self.addEventListener('message', (event) => {
  if (event.data === 'renew') event.waitUntil(renew().catch(() => undefined))
})

self.addEventListener('fetch', (event) => {
  const { request } = event
  const url = new URL(request.url)
  if (request.method !== 'GET' || url.origin !== self.location.origin) return
  if (request.mode === 'navigate') event.respondWith(pageOf(request))
  else if (url.pathname.startsWith('/assets/') || url.pathname === '/favicon.svg')
    event.respondWith(fileOf(request))
})
