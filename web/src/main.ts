import { createPinia } from 'pinia'
import { createApp } from 'vue'
import App from './App.vue'
import { onApiError } from './api'
import { installElement } from './element'
import { i18n } from './locales'
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

const session = useSession()
onApiError((error) => {
  if (error.code === 'password_change_required') session.mustChange()
  else if (error.status !== 401 || error.code === 'bad_credentials') return
  else if (session.user) session.expire()
  else return
  void router.replace({ name: 'login', query: { next: router.currentRoute.value.fullPath } })
})

app.mount('#app')
