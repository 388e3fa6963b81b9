import { createPinia } from 'pinia'
import { createApp } from 'vue'
import App from './App.vue'
import { onApiError } from './api'
import { installElement } from './element'
import { i18n } from './locales'
import { keepPresent, watchPresence } from './lib/presence'
import { router } from './router'
import { usePreferences } from './stores/preferences'
import { useSession } from './stores/session'
import './styles/main.css'

const app = createApp(App)
app.use(createPinia())
app.use(i18n)
app.use(router)
installElement(app)
usePreferences()

/** Refusals that say what is still to be done. */
const STEPS = new Set([
  ...['password_change_required', 'pledge_required'],
  ...['factor_required', 'factor_enrolment_required'],
])

watchPresence()
const session = useSession()
keepPresent(session)
onApiError((error) => {
  if (STEPS.has(error.code)) session.mustChange()
  else if (error.status !== 401 || error.code === 'bad_credentials') return
  else if (session.user) session.expire()
  else return
  void router.replace({ name: 'login', query: { next: router.currentRoute.value.fullPath } })
})

app.mount('#app')
