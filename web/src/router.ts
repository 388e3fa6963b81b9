/** Pages and who may open them. Pages load when first opened. */
import { ElMessage } from 'element-plus'
import { createRouter, createWebHistory, type RouteRecordRaw } from 'vue-router'
import { askEarly } from './components/map/early'
import { i18n } from './locales'
import { useSession, type Right } from './stores/session'

declare module 'vue-router' {
  interface RouteMeta {
    /** Open without signing in. */
    open?: boolean
    /** Works without a connection, for whoever was signed in last; has no frame round it. */
    phone?: true
    /** Which right it takes; checked again by the API. */
    needs?: Right
  }
}

const routes: RouteRecordRaw[] = [
  {
    path: '/login',
    name: 'login',
    meta: { open: true },
    component: () => import('./pages/LoginPage.vue'),
  },
  { path: '/', redirect: '/live' },
  {
    path: '/live',
    name: 'live',
    meta: { needs: 'watch' },
    component: () => import('./pages/LivePage.vue'),
  },
  {
    path: '/map',
    name: 'map',
    meta: { needs: 'files' },
    beforeEnter: (to) => {
      if (!to.query.region && !to.query.unit) askEarly()
    },
    component: () => import('./pages/MapPage.vue'),
  },
  {
    path: '/units',
    name: 'units',
    meta: { needs: 'files' },
    component: () => import('./pages/UnitsPage.vue'),
  },
  {
    path: '/codes',
    name: 'codes',
    meta: { needs: 'files' },
    component: () => import('./pages/CodesPage.vue'),
  },
  {
    path: '/filings',
    name: 'filing',
    meta: { needs: 'files' },
    component: () => import('./pages/FilingPage.vue'),
  },
  {
    path: '/filings/:id/sheet',
    name: 'filing-sheet',
    props: true,
    meta: { needs: 'files' },
    component: () => import('./pages/FilingSheetPage.vue'),
  },
  {
    path: '/equipment',
    name: 'equipment',
    meta: { needs: 'files' },
    component: () => import('./pages/EquipmentPage.vue'),
  },
  {
    path: '/places',
    name: 'places',
    meta: { needs: 'files' },
    component: () => import('./pages/PlacesPage.vue'),
  },
  {
    path: '/summary',
    name: 'summary',
    meta: { needs: 'files' },
    component: () => import('./pages/SummaryPage.vue'),
  },
  {
    path: '/quality',
    name: 'quality',
    meta: { needs: 'files' },
    component: () => import('./pages/QualityPage.vue'),
  },
  {
    path: '/findings',
    name: 'findings',
    meta: { needs: 'files' },
    component: () => import('./pages/FindingsPage.vue'),
  },
  {
    path: '/rules',
    name: 'rules',
    meta: { needs: 'files' },
    component: () => import('./pages/RulesPage.vue'),
  },
  {
    path: '/obligations',
    name: 'obligations',
    meta: { needs: 'files' },
    component: () => import('./pages/ObligationsPage.vue'),
  },
  {
    // The security administrator reads and changes rules without seeing files.
    path: '/rulebook',
    name: 'rulebook',
    meta: { needs: 'places.view' },
    component: () => import('./pages/RuleBookPage.vue'),
  },
  {
    path: '/workdays',
    name: 'workdays',
    meta: { needs: 'requests' },
    component: () => import('./pages/WorkdaysPage.vue'),
  },
  {
    path: '/differences',
    name: 'differences',
    meta: { needs: 'agreement' },
    component: () => import('./pages/DifferencesPage.vue'),
  },
  {
    path: '/duplicates',
    name: 'duplicates',
    meta: { needs: 'agreement' },
    component: () => import('./pages/DuplicatesPage.vue'),
  },
  {
    path: '/cameras',
    name: 'cameras',
    meta: { needs: 'files' },
    component: () => import('./pages/CamerasPage.vue'),
  },
  {
    path: '/cameras/print',
    name: 'camera-print',
    meta: { needs: 'files' },
    component: () => import('./pages/CameraPrintPage.vue'),
  },
  {
    path: '/cameras/:id(\\d+)',
    alias: '/files/:id(\\d+)',
    name: 'camera',
    props: true,
    meta: { needs: 'files' },
    component: () => import('./pages/CameraPage.vue'),
  },
  {
    path: '/devices',
    name: 'devices',
    meta: { needs: 'devices.view' },
    component: () => import('./pages/DevicesPage.vue'),
  },
  {
    path: '/platforms',
    name: 'platforms',
    meta: { needs: 'sharing.view' },
    component: () => import('./pages/PlatformsPage.vue'),
  },
  {
    path: '/calls',
    name: 'calls',
    meta: { needs: 'calls' },
    component: () => import('./pages/CallsPage.vue'),
  },
  {
    path: '/calls/:call',
    name: 'call',
    props: true,
    meta: { needs: 'calls' },
    component: () => import('./pages/CallPage.vue'),
  },
  {
    path: '/watching',
    name: 'watching',
    meta: { needs: 'sessions.view' },
    component: () => import('./pages/WatchingPage.vue'),
  },
  {
    path: '/register',
    name: 'register',
    component: () => import('./pages/RegisterPage.vue'),
  },
  {
    path: '/grants',
    name: 'grants',
    component: () => import('./pages/GrantsPage.vue'),
  },
  {
    path: '/labels',
    name: 'labels',
    meta: { needs: 'labels' },
    component: () => import('./pages/LabelsPage.vue'),
  },
  {
    path: '/grants/:id',
    name: 'grant',
    props: true,
    component: () => import('./pages/GrantPage.vue'),
  },
  {
    path: '/deeds',
    name: 'deeds',
    meta: { needs: 'second' },
    component: () => import('./pages/DeedsPage.vue'),
  },
  {
    path: '/explain',
    name: 'explain',
    meta: { needs: 'grants.view' },
    component: () => import('./pages/ExplainPage.vue'),
  },
  {
    path: '/tasks',
    name: 'tasks',
    meta: { needs: 'survey' },
    component: () => import('./pages/TasksPage.vue'),
  },
  {
    path: '/tasks/:id',
    name: 'task',
    props: true,
    meta: { needs: 'survey' },
    component: () => import('./pages/TaskPage.vue'),
  },
  {
    path: '/campaigns',
    name: 'campaigns',
    meta: { needs: 'survey' },
    component: () => import('./pages/CampaignsPage.vue'),
  },
  {
    path: '/campaigns/:id',
    name: 'campaign',
    props: true,
    meta: { needs: 'survey' },
    component: () => import('./pages/CampaignPage.vue'),
  },
  {
    path: '/exchange',
    name: 'exchange',
    meta: { needs: 'editFiles' },
    component: () => import('./pages/ExchangePage.vue'),
  },
  {
    path: '/exchange/:id',
    name: 'import',
    props: true,
    meta: { needs: 'editFiles' },
    component: () => import('./pages/ImportPage.vue'),
  },
  {
    path: '/system',
    name: 'system',
    meta: { needs: 'steer' },
    component: () => import('./pages/SystemPage.vue'),
  },
  {
    path: '/proposals',
    name: 'proposals',
    meta: { needs: 'files' },
    component: () => import('./pages/ProposalsPage.vue'),
  },
  {
    path: '/departments',
    name: 'departments',
    meta: { needs: 'tokens.manage' },
    component: () => import('./pages/DepartmentsPage.vue'),
  },
  {
    path: '/requests',
    name: 'requests',
    meta: { needs: 'requests' },
    component: () => import('./pages/RequestsPage.vue'),
  },
  {
    path: '/requests/new',
    name: 'request-new',
    meta: { needs: 'requests.make' },
    component: () => import('./pages/RequestNewPage.vue'),
  },
  {
    path: '/requests/:id(\\d+)',
    name: 'request',
    props: true,
    meta: { needs: 'requests' },
    component: () => import('./pages/RequestPage.vue'),
  },
  {
    path: '/people',
    name: 'people',
    meta: { needs: 'people' },
    component: () => import('./pages/PeoplePage.vue'),
  },
  {
    path: '/audit',
    name: 'audit',
    meta: { needs: 'audit' },
    component: () => import('./pages/AuditPage.vue'),
  },
  {
    // A whole load: what keeps pages for later looks after addresses below `/m/` only.
    path: '/m',
    name: 'phone',
    beforeEnter: () => {
      location.replace('/m/near')
      return false
    },
    component: () => import('./pages/phone/PhoneNearPage.vue'),
  },
  {
    path: '/m/near',
    name: 'phone-near',
    meta: { phone: true, needs: 'files' },
    component: () => import('./pages/phone/PhoneNearPage.vue'),
  },
  {
    // What the QR code on a pole holds: the 20-digit code, or `id-<key>`.
    path: '/m/c/:name',
    alias: '/m/camera/:name',
    name: 'phone-camera',
    props: true,
    meta: { phone: true, needs: 'files' },
    component: () => import('./pages/phone/PhoneCameraPage.vue'),
  },
  {
    path: '/m/queue',
    name: 'phone-queue',
    meta: { phone: true, needs: 'files' },
    component: () => import('./pages/phone/PhoneQueuePage.vue'),
  },
  { path: '/:rest(.*)*', name: 'missing', component: () => import('./pages/MissingPage.vue') },
]

export const router = createRouter({ history: createWebHistory(), routes })

/** Where those begin who have nothing to watch. */
const STARTS: [page: string, right: Right][] = [
  ['requests', 'requests.decide'],
  ['devices', 'admin'],
  ['people', 'people'],
  ['audit', 'audit'],
  ['cameras', 'keepFiles'],
]

router.beforeEach(async (to) => {
  const session = useSession()
  if (!session.known) {
    // An unreachable server is shown by the sign-in page, which offers to try again.
    await session.restore().catch(() => {
      if (to.meta.phone) session.recall()
    })
  }
  if (to.meta.phone && !navigator.onLine) session.recall()
  const signedIn = session.isReady
  if (to.meta.open) return signedIn ? { path: '/' } : true
  if (!signedIn) return { name: 'login', query: { next: to.fullPath } }
  // Who has nothing to watch begins where their work is.
  if (to.name === 'live' && !session.canWatch) {
    const start = STARTS.find(([page, right]) => router.hasRoute(page) && session.may(right))
    return { name: start?.[0] ?? 'tasks' }
  }
  if (to.meta.needs && !session.may(to.meta.needs)) {
    return { name: 'missing', params: { rest: to.path.slice(1).split('/') } }
  }
  return true
})

/** A page that cannot be fetched: the server is away, or a newer version has taken its place. */
router.onError(async (_error, to) => {
  const newer = await fetch('/', { method: 'HEAD', cache: 'no-store' }).catch(() => undefined)
  if (newer?.ok) location.assign(to.fullPath)
  else {
    const { t } = i18n.global
    ElMessage.error(`${t('errors.unreachable')}. ${t('errors.unreachableAdvice')}`)
  }
})
