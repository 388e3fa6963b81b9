/** Who is signed in, and what they may do. */
import { defineStore } from 'pinia'
import { computed, ref } from 'vue'
import {
  auth,
  ApiError,
  type Me,
  type PasswordRules,
  type Permission,
  type Step,
  type User,
} from '@/api'
import { readLocal, writeLocal } from '@/lib/local'

/** Who was signed in last, on this browser. */
const LAST = 'lianjing.lastUser'

/** Short words for the permissions pages ask for most; a permission itself is a right too. */
const RIGHTS = {
  admin: 'registry.manage',
  steer: 'system.view',
  watch: 'live.watch',
  audit: 'audit.view',
  calls: 'calls.view',
  files: 'files.view',
  editFiles: 'files.edit',
  keepFiles: 'files.manage',
  survey: 'survey.view',
  agreement: 'agreement.view',
  people: 'users.manage',
  /** Whoever may ask for, or confirm, what two persons are needed for. */
  second: [
    'users.manage',
    'tokens.manage',
    'grants.manage',
    'grants.revoke',
    'masks.manage',
    'workflows.manage',
    'rulebook.manage',
    'rules.manage',
    'audit.export',
  ],
  requests: ['requests.make', 'requests.decide', 'requests.view_all'],
  /** Who sets labels, and who looks after grants. */
  labels: ['labels.manage', 'grants.view'],
} as const satisfies Record<string, Permission | readonly Permission[]>

export type Right = keyof typeof RIGHTS | Permission

export const useSession = defineStore('session', () => {
  const user = ref<User | null>(null)
  /** False until the first answer to “who am I”. */
  const known = ref(false)

  const isAdmin = computed(() => may('admin'))
  const canSteer = computed(() => may('ptz.control'))
  const canWatch = computed(() => may('watch'))
  const canAudit = computed(() => may('audit'))
  const canSeeCalls = computed(() => may('calls'))
  const canEditFiles = computed(() => may('editFiles'))
  /** Decides what binds others: codes, life, surveys. */
  const canKeepFiles = computed(() => may('keepFiles'))
  const canSeeSurvey = computed(() => may('survey'))
  const canSeeFiles = computed(() => may('files'))

  function may(what: Right): boolean {
    const needed: string | readonly string[] =
      what in RIGHTS ? RIGHTS[what as keyof typeof RIGHTS] : what
    const held: readonly string[] = user.value?.permissions ?? []
    return typeof needed === 'string'
      ? held.includes(needed)
      : needed.some((one) => held.includes(one))
  }

  /** What must be done before anything else, the first thing first. */
  const pending = ref<Step[]>([])
  /** Version of the pledge in force. */
  const pledge = ref('')
  const emergencies = ref<string[]>([])
  /** What a new password must be like here; unknown until the server has answered. */
  const passwordRules = ref<PasswordRules | null>(null)
  const isReady = computed(() => user.value !== null && !pending.value.length)

  function take(me: Me): void {
    user.value = me.user
    pending.value = me.pending
    pledge.value = me.pledge
    emergencies.value = me.emergencies
    passwordRules.value = me.password_rules
    writeLocal(LAST, me.user)
  }

  async function restore(): Promise<void> {
    try {
      take(await auth.me())
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

  async function login(username: string, password: string): Promise<void> {
    take(await auth.login(username, password))
    known.value = true
  }

  async function changePassword(before: string, after: string): Promise<void> {
    await auth.changePassword(before, after)
    take(await auth.me())
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

  /** The server asks for a step that was not known here. */
  function mustChange(): void {
    void restore().catch(() => undefined)
  }

  return {
    user,
    known,
    pending,
    pledge,
    emergencies,
    passwordRules,
    isReady,
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
