/** Whether somebody is there: what the server ends idle sign-ins by. */

const EVENTS = ['pointerdown', 'pointermove', 'keydown', 'wheel', 'touchstart'] as const
let touched = Date.now()

function touch(): void {
  touched = Date.now()
}

/** Watch for signs of life; called once at the start. */
export function watchPresence(): void {
  for (const name of EVENTS) addEventListener(name, touch, { passive: true, capture: true })
}

/** Whoever has a picture running looks at it. */
function isWatching(): boolean {
  return [...document.querySelectorAll('video')].some((video) => !video.paused && !video.ended)
}

/** Seconds since somebody last touched the page or watched something. */
export function idleSeconds(): number {
  if (typeof document === 'undefined') return 0
  if (isWatching()) touch()
  return Math.max(0, Math.floor((Date.now() - touched) / 1000))
}

const MINUTE = 60_000

/** Tell the server once a minute that somebody is there, as long as it is so. */
export function keepPresent(session: { user: unknown; restore: () => Promise<void> }): void {
  setInterval(() => {
    if (session.user && idleSeconds() < MINUTE / 1000) void session.restore().catch(() => undefined)
  }, MINUTE)
}
