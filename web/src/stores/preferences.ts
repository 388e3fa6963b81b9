/** What this person set on this browser: language, theme, how the live page looks. */
import { defineStore } from 'pinia'
import { ref, watch } from 'vue'
import { readLocal, writeLocal } from '@/lib/local'
import { i18n } from '@/locales'
import type { Language, Theme, TreeView } from '@/api'

interface Saved {
  theme: Theme
  language: Language
  autoSubstream: boolean
  treeView: TreeView
  treeWidth: number
  ptzOpen: boolean
  ptzSpeed: number
}

const KEY = 'lianjing.preferences'
const DEFAULTS: Saved = {
  theme: 'dark',
  language: 'zh',
  autoSubstream: true,
  treeView: 'organisation',
  treeWidth: 300,
  ptzOpen: true,
  ptzSpeed: 5,
}

export const usePreferences = defineStore('preferences', () => {
  const saved = ref<Saved>({ ...DEFAULTS, ...readLocal<Partial<Saved>>(KEY) })
  watch(
    saved,
    (value) => {
      writeLocal(KEY, value)
      apply(value)
    },
    { deep: true, immediate: true },
  )

  function apply(value: Saved): void {
    document.documentElement.classList.toggle('dark', value.theme === 'dark')
    document.documentElement.lang = value.language === 'zh' ? 'zh-CN' : 'en'
    i18n.global.locale.value = value.language
    document.title = i18n.global.t('app.title')
  }

  return { saved }
})
