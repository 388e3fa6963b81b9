/** The pages of the menu, in groups; who may open a page is said by the router. */
import {
  Camera,
  Connection,
  DataAnalysis,
  DocumentChecked,
  Finished,
  Location,
  MapLocation,
  Notebook,
  Setting,
  Stamp,
  VideoCamera,
} from '@element-plus/icons-vue'
import type { Component } from 'vue'

export interface MenuGroup {
  name: string
  icon: Component
  /** Names of routes; pages that belong to one of them are in `under`. */
  pages: string[]
}

export const MENU: MenuGroup[] = [
  { name: 'live', icon: VideoCamera, pages: ['live'] },
  { name: 'requests', icon: DocumentChecked, pages: ['requests'] },
  { name: 'map', icon: MapLocation, pages: ['map'] },
  {
    name: 'files',
    icon: Camera,
    pages: ['cameras', 'equipment', 'units', 'places', 'codes', 'filing'],
  },
  { name: 'data', icon: Notebook, pages: ['exchange', 'differences', 'duplicates', 'proposals'] },
  { name: 'quality', icon: DataAnalysis, pages: ['summary', 'quality', 'findings', 'rules'] },
  { name: 'compliance', icon: Stamp, pages: ['obligations', 'rulebook', 'workdays'] },
  { name: 'survey', icon: Finished, pages: ['tasks', 'campaigns'] },
  { name: 'network', icon: Connection, pages: ['devices', 'platforms', 'calls'] },
  {
    name: 'admin',
    icon: Setting,
    pages: [
      'system',
      'people',
      'departments',
      'grants',
      'labels',
      'deeds',
      'explain',
      'watching',
      'register',
      'audit',
    ],
  },
]

/** Pages below a page of the menu: the menu shows where one is. */
const UNDER: Record<string, string> = {
  call: 'calls',
  grant: 'grants',
  request: 'requests',
  'request-new': 'requests',
  camera: 'cameras',
  'camera-print': 'cameras',
  campaign: 'campaigns',
  task: 'tasks',
  import: 'exchange',
  'filing-sheet': 'filing',
}

/** The page of the menu a route belongs to. */
export function pageOf(route: string): string {
  return UNDER[route] ?? route
}

/** The way to the pages for whoever stands at a pole, `/m/near`: a whole load, see the router. */
export const STREET: MenuGroup = { name: 'street', icon: Location, pages: ['phone-near'] }

/** What a role uses in the street, the most used first; the rest follows in the menu's order. */
const ON_PHONE: Record<string, string[]> = {
  operator: ['live', 'map', 'street', 'requests'],
  viewer: ['live', 'map', 'requests', 'street'],
  approver: ['requests', 'live', 'map', 'street'],
  registrar: ['street', 'map', 'survey', 'files'],
  reporter: ['street', 'survey', 'map', 'files'],
  admin: ['street', 'map', 'files', 'network'],
  security: ['requests', 'admin', 'compliance'],
  auditor: ['admin', 'requests', 'compliance'],
}
/** How many a phone's bar holds, “more” among them. */
const MOST = 5

/** Parts what someone may open into the bar of a phone and what is behind “more”. */
export function phoneBar<Group extends { name: string }>(
  groups: readonly Group[],
  roles: readonly string[],
): { bar: Group[]; more: Group[] } {
  const place = ({ name }: Group): number => {
    const places = roles.map((role) => ON_PHONE[role]?.indexOf(name) ?? -1)
    return Math.min(...places.filter((at) => at >= 0), MOST)
  }
  const ranked = groups.toSorted((one, other) => place(one) - place(other))
  if (ranked.length <= MOST) return { bar: ranked, more: [] }
  const bar = ranked.slice(0, MOST - 1)
  return { bar, more: groups.filter((group) => !bar.includes(group)) }
}
