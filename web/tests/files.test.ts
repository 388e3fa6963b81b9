import { mount } from '@vue/test-utils'
import ElementPlus from 'element-plus'
import { describe, expect, it } from 'vitest'
import { nextTick } from 'vue'
import { changed, clashesOf, inWords, plain, resolved } from '@/components/files/conflict'
import ConflictDialog from '@/components/files/ConflictDialog.vue'
import { i18n } from '@/locales'

const coded = (code: string, text: string) => ({ code, text, table: 't', version: '1' })
const SCRIPT = '<img src=x onerror="window.ran = true">'

describe('values of files', () => {
  it('are edited as codes and shown in words', () => {
    const value = [coded('1', '球机'), coded('3', '枪机')]
    expect(plain(value)).toBe('1/3')
    expect(inWords(value, '空')).toBe('球机、枪机')
    expect(plain(coded('2', 'x'))).toBe('2')
    expect(inWords(null, '空')).toBe('空')
    expect(inWords(false, '空', '是', '否')).toBe('否')
  })

  it('count as changed only where they differ', () => {
    const before = { name: 'a', camera_type: coded('1', '球机'), port: 80, notes: '' }
    expect(changed({ name: 'a', camera_type: '1', port: '80', notes: '' }, before)).toEqual({})
    expect(changed({ name: 'b', camera_type: '3', port: '80', notes: '' }, before)).toEqual({
      name: 'b',
      camera_type: '3',
    })
  })
})

describe('two people and one file', () => {
  const before = { address: '旧', model: 'A' }
  const now = { address: '人民路', model: 'A' }
  const mine = { address: '中山路', model: 'B' }

  it('disagree about the fields both changed', () => {
    const [clash] = clashesOf(['address'], mine, before, now, (field) => `!${field}`)
    expect(clash).toEqual({
      field: 'address',
      label: '!address',
      before: '旧',
      theirs: '人民路',
      mine: '中山路',
    })
  })

  it('keep what does not clash whatever is chosen', () => {
    expect(resolved(mine, { address: 'theirs' })).toEqual({ model: 'B' })
    expect(resolved(mine, { address: 'mine' })).toEqual(mine)
  })
})

describe('the dialog of a conflict', () => {
  function dialog() {
    return mount(ConflictDialog, {
      props: {
        modelValue: true,
        note: 'li 在 10:00 修改了: address。',
        clashes: [
          { field: 'address', label: '地址', before: '旧', theirs: SCRIPT, mine: '中山路' },
          { field: 'model', label: '型号', before: '', theirs: 'A', mine: 'B' },
        ],
      },
      global: { plugins: [i18n, ElementPlus], stubs: { teleport: true } },
      attachTo: document.body,
    })
  }

  it('shows both values, runs neither, and waits for every choice', async () => {
    const shown = dialog()
    await nextTick()
    expect(shown.get('[data-testid=clash-address]').text()).toContain(SCRIPT)
    expect(shown.find('[data-testid=clash-address] img').exists()).toBe(false)
    const save = shown.get('[data-testid=conflict-save]')
    expect(save.attributes('disabled')).toBeDefined()
    await shown.get('[data-testid=theirs-address]').setValue()
    expect(save.attributes('disabled')).toBeDefined()
    await shown.get('[data-testid=mine-model]').setValue()
    await save.trigger('click')
    expect(shown.emitted('chosen')).toEqual([[{ address: 'theirs', model: 'mine' }]])
    shown.unmount()
  })
})
