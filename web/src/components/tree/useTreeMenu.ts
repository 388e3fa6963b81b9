/** The entries of the right-click menus of the tree. */
import { ElMessage } from 'element-plus'
import { useI18n } from 'vue-i18n'
import { useRouter } from 'vue-router'
import { asProblem, devices, type Channel } from '@/api'
import type { MenuItem } from '@/components/common/ContextMenu.vue'
import { useSession } from '@/stores/session'
import { useTree, type Branch } from '@/stores/tree'
import { useWall } from '@/stores/wall'

export function useTreeMenu(play: (channel: Channel) => void) {
  const { t } = useI18n()
  const router = useRouter()
  const wall = useWall()
  const tree = useTree()
  const session = useSession()

  async function copy(text: string): Promise<void> {
    try {
      await navigator.clipboard.writeText(text)
      ElMessage.success(t('common.copied', { text }))
    } catch {
      ElMessage.info(text)
    }
  }

  async function refresh(device: number): Promise<void> {
    try {
      await devices.refresh(device)
      ElMessage.success(t('devices.refreshAccepted'))
    } catch (reason) {
      ElMessage.error(asProblem(reason).message)
    }
  }

  function channelItems(channel: Channel): MenuItem[] {
    const device = channel.device?.id ?? channel.platform?.id
    return [
      { key: 'play', label: t('tree.play'), run: () => play(channel) },
      { key: 'play-main', label: t('tree.playMain'), run: () => wall.play(channel, 'main') },
      { key: 'play-sub', label: t('tree.playSub'), run: () => wall.play(channel, 'sub') },
      {
        key: 'play-selected',
        label: t('tree.playHere', { n: wall.selected + 1 }),
        run: () => wall.place(wall.selected, channel),
      },
      { key: 'copy', label: t('tree.copyCode'), divided: true, run: () => copy(channel.code) },
      {
        key: 'calls',
        label: t('tree.calls'),
        run: () => router.push({ name: 'calls', query: { channel: channel.code } }),
      },
      {
        key: 'device',
        label: t('tree.device'),
        disabled: device === undefined,
        run: () => router.push({ name: 'devices', query: { device: String(device) } }),
      },
    ]
  }

  function branchItems(branch: Branch): MenuItem[] {
    const { node } = branch
    const items: MenuItem[] = [
      {
        key: 'expand',
        label: branch.expanded ? t('tree.collapse') : t('tree.expand'),
        run: () => tree.toggle(branch),
      },
      { key: 'reload', label: t('tree.reload'), run: () => tree.reload(branch) },
      { key: 'copy', label: t('tree.copyCode'), divided: true, run: () => copy(node.code) },
    ]
    const number = /(\d+)$/.exec(String(node.id))?.[1]
    if ((node.kind === 'platform' || node.kind === 'device') && number && session.isAdmin) {
      items.push({
        key: 'refresh',
        label: t('tree.refresh'),
        run: () => refresh(Number(number)),
      })
    }
    return items
  }

  return { channelItems, branchItems }
}
