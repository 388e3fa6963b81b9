/** How much waits for a second person: for the badge in the menu. */
import { defineStore } from 'pinia'
import { ref } from 'vue'
import { deeds, type DeedCounts } from '@/api/deeds'

export const useDeeds = defineStore('deeds', () => {
  const counts = ref<DeedCounts>({ waiting: 0, mine: 0 })

  async function look(): Promise<void> {
    counts.value = await deeds.counts().catch(() => counts.value)
  }

  return { counts, look }
})
