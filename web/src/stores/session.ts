/** Who is signed in, and what they may do. */
import { defineStore } from 'pinia'
import { computed, ref } from 'vue'
import { auth, ApiError, type Role, type User } from '@/api'
import { readLocal, writeLocal } from '@/lib/local'

/** Who was signed in last, on this browser. */
const LAST = 'lianjing.lastUser'

export type Right =
  | 'admin'
  | 'steer'
  | 'watch'
  | 'audit'
  | 'calls'
  | 'files'
  | 'editFiles'
  | 'keepFiles'
  | 'survey'
  | 'agreement'

export const useSession = defineStore('session', () => {
  const user = ref<User | null>(null)
  /** False until the first answer to “who am I”. */
  const known = ref(false)

  const isAdmin = computed(() => has('admin'))
  const canSteer = computed(() => has('admin') || has('operator'))
  const canWatch = computed(() => canSteer.value || has('viewer'))
  const canAudit = computed(() => has('admin') || has('auditor'))
  const canSeeCalls = computed(() => canWatch.value || has('auditor'))
  const canEditFiles = computed(() => has('admin') || has('registrar') || has('reporter'))
  /** Decides what binds others: codes, life, surveys. */
  const canKeepFiles = computed(() => has('admin') || has('registrar'))
  const canSeeSurvey = computed(() => canEditFiles.value || has('operator'))
  const canSeeAgreement = computed(() => canSteer.value || has('registrar'))
  const canSeeFiles = computed(() => canWatch.value || canEditFiles.value)

  function has(role: Role): boolean {
    return user.value?.roles.includes(role) ?? false
  }

  function may(what: Right): boolean {
    const rights = {
      admin: isAdmin,
      steer: canSteer,
      watch: canWatch,
      audit: canAudit,
      calls: canSeeCalls,
      files: canSeeFiles,
      editFiles: canEditFiles,
      agreement: canSeeAgreement,
      keepFiles: canKeepFiles,
      survey: canSeeSurvey,
    }
    return rights[what].value
  }

  async function restore(): Promise<void> {
    try {
      user.value = await auth.me()
      writeLocal(LAST, user.value)
    } catch (reason) {
      if (!(reason instanceof ApiError) || reason.status === 0) throw reason
      user.value = null
      writeLocal(LAST, null)
    } finally {
      known.value = true
    }
  }

  /** Without a connection: whoever was signed in last, for pages that work from what they kept. */
  function recall(): void {
    user.value ??= readLocal<User | null>(LAST) ?? null
  }

  async function login(username: string, password: string): Promise<User> {
    const signedIn = await auth.login(username, password)
    user.value = signedIn
    known.value = true
    writeLocal(LAST, signedIn)
    return signedIn
  }

  async function changePassword(before: string, after: string): Promise<void> {
    await auth.changePassword(before, after)
    if (user.value) user.value = { ...user.value, must_change_password: false }
  }

  async function logout(): Promise<void> {
    try {
      await auth.logout()
    } finally {
      user.value = null
      writeLocal(LAST, null)
    }
  }

  function expire(): void {
    user.value = null
  }

  function mustChange(): void {
    if (user.value) user.value = { ...user.value, must_change_password: true }
  }

  return {
    user,
    known,
    isAdmin,
    canSteer,
    canWatch,
    canAudit,
    canSeeCalls,
    canEditFiles,
    canKeepFiles,
    canSeeSurvey,
    canSeeFiles,
    may,
    restore,
    recall,
    login,
    logout,
    changePassword,
    expire,
    mustChange,
  }
})
