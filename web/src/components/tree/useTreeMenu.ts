/** The entries of the right-click menus of the tree. */
import { ElMessage } from 'element-plus'
import { useI18n } from 'vue-i18n'
import { useRouter } from 'vue-router'
import { asProblem, channels, type Channel } from '@/api'
import type { MenuItem } from '@/components/common/ContextMenu.vue'
import { useTree, type Branch } from '@/stores/tree'
import { useWall } from '@/stores/wall'

export function useTreeMenu(play: (channel: Channel) => void) {
  const { t } = useI18n()
  const router = useRouter()
  const wall = useWall()
  const tree = useTree()

  async function copy(text: string): Promise<void> {
    try {
      await navigator.clipboard.writeText(text)
      ElMessage.success(t('common.copied', { text }))
    } catch {
      ElMessage.info(text)
    }
  }

  /** A leaf of the tree does not name its device; the whole channel does. */
  async function showDevice(channel: Channel): Promise<void> {
    try {
      const { device } = await channels.read(channel.id)
      await router.push({ name: 'devices', query: { device: String(device.id) } })
    } catch (reason) {
      ElMessage.error(asProblem(reason).message)
    }
  }

  function channelItems(channel: Channel): MenuItem[] {
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
        run: () => router.push({ name: 'calls', query: { search: channel.code } }),
      },
      { key: 'device', label: t('tree.device'), run: () => showDevice(channel) },
    ]
  }

  function branchItems(branch: Branch): MenuItem[] {
    const { node } = branch
    return [
      {
        key: 'expand',
        label: branch.expanded ? t('tree.collapse') : t('tree.expand'),
        run: () => tree.toggle(branch),
      },
      { key: 'reload', label: t('tree.reload'), run: () => tree.load(branch) },
      { key: 'copy', label: t('tree.copyCode'), divided: true, run: () => copy(node.code) },
    ]
  }

  return { channelItems, branchItems }
}
