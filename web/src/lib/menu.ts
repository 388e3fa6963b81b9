/** The pages of the menu, in groups; who may open a page is said by the router. */
import {
  Camera,
  Connection,
  DataAnalysis,
  DocumentChecked,
  Finished,
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
