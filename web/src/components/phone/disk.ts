/** The phone's own database: the queue, and the files that were looked at. */
import type { Item, Store } from './queue'

const NAME = 'lianjing-phone'
const VERSION = 1
const QUEUE = 'queue'
const FILES = 'files'
/** So many files are kept for reading without a connection. */
const MOST_FILES = 60

let opened: Promise<IDBDatabase> | null = null

function database(): Promise<IDBDatabase> {
  opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, VERSION)
    request.onupgradeneeded = () => {
      request.result.createObjectStore(QUEUE, { keyPath: 'key' })
      request.result.createObjectStore(FILES, { keyPath: 'name' })
    }
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => {
      opened = null
      reject(request.error ?? new Error('no database'))
    }
  })
  return opened
}

async function run<T>(
  table: string,
  mode: IDBTransactionMode,
  ask: (store: IDBObjectStore) => IDBRequest<T>,
): Promise<T> {
  const db = await database()
  return new Promise((resolve, reject) => {
    const transaction = db.transaction(table, mode)
    const request = ask(transaction.objectStore(table))
    // Only a finished transaction is on the disk.
    transaction.oncomplete = () => resolve(request.result)
    transaction.onerror = transaction.onabort = () =>
      reject(transaction.error ?? new Error('not stored'))
  })
}

export const diskStore: Store = {
  all: () => run(QUEUE, 'readonly', (store) => store.getAll() as IDBRequest<Item[]>),
  put: async (item) => {
    await run(QUEUE, 'readwrite', (store) => store.put(plain(item)))
  },
  remove: async (key) => {
    await run(QUEUE, 'readwrite', (store) => store.delete(key))
  },
}

/** What a page makes reactive cannot be cloned into the database; pictures must stay as they are. */
function plain(item: Item): Item {
  const blob = item.work.kind === 'photo' ? item.work.blob : null
  const copy = JSON.parse(JSON.stringify(item)) as Item
  return copy.work.kind === 'photo' ? { ...copy, work: { ...copy.work, blob } } : copy
}

interface Kept<T> {
  name: string
  user: string
  at: number
  file: T
}

/** Keep a file for later; a full disk only loses the memory. */
export async function keepFile<T>(name: string, user: string, file: T): Promise<void> {
  try {
    const at = Date.now()
    await run(FILES, 'readwrite', (store) =>
      store.put(JSON.parse(JSON.stringify({ name, user, at, file }))),
    )
    const all = await run(FILES, 'readonly', (store) => store.getAll() as IDBRequest<Kept<T>[]>)
    const old = all.sort((a, b) => b.at - a.at).slice(MOST_FILES)
    for (const { name: gone } of old) await run(FILES, 'readwrite', (store) => store.delete(gone))
  } catch {
    // Nothing depends on it.
  }
}

/** A file as this person last saw it. */
export async function keptFile<T>(
  name: string,
  user: string,
): Promise<{ file: T; at: number } | null> {
  try {
    const kept = await run(
      FILES,
      'readonly',
      (store) => store.get(name) as IDBRequest<Kept<T> | undefined>,
    )
    return kept && kept.user === user ? { file: kept.file, at: kept.at } : null
  } catch {
    return null
  }
}
