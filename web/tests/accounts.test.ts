/** Accounts, second factors and tables on a phone: the parts that decide without a page. */
import { describe, expect, it, vi } from 'vitest'
import type { Account } from '@/api'
import { classesOf, standingOf } from '@/lib/accounts'
import { label } from '@/lib/cards'
import { terminalOf } from '@/lib/terminal'
import { canUseKeys, keyRefusal } from '@/lib/webauthn'

const NOW = new Date('2026-11-20T08:00:00Z')

function account(change: object = {}, conditions: object = {}): Account {
  const held = { reviewed_on: '2026-11-01', review_note: '', trained_on: null, ends_at: null }
  return {
    is_active: true,
    must_change_password: false,
    pledged_at: '2026-11-02T00:00:00Z',
    conditions: { ...held, ...conditions },
    ...change,
  } as unknown as Account
}

describe('what stands in the way of an account', () => {
  it.each([
    ['active', account()],
    ['disabled', account({ is_active: false }, { reviewed_on: null })],
    ['ended', account({}, { ends_at: '2026-11-20T08:00:00Z' })],
    ['active', account({}, { ends_at: '2026-11-20T08:00:01Z' })],
    ['unreviewed', account({ must_change_password: true }, { reviewed_on: null })],
    ['password', account({ must_change_password: true, pledged_at: null })],
    ['pledge', account({ pledged_at: null })],
  ])('says %s first', (standing, one) => {
    expect(standingOf(one, NOW)).toBe(standing)
  })
})

describe('security keys', () => {
  it.each(['127.0.0.1', '10.1.2.3', '[::1]', 'fe80::1'])('are not offered at %s', (host) => {
    vi.stubGlobal('PublicKeyCredential', { parseCreationOptionsFromJSON: () => undefined })
    vi.stubGlobal('isSecureContext', true)
    expect(canUseKeys('platform.example')).toBe(true)
    expect(canUseKeys(host)).toBe(false)
    vi.unstubAllGlobals()
  })

  it.each([
    ['NotAllowedError', 'cancelled'],
    ['InvalidStateError', 'known'],
    ['SecurityError', 'place'],
    ['DataError', ''],
  ])('say of %s that it is "%s"', (name, word) => {
    expect(keyRefusal(new DOMException('', name))).toBe(word)
  })

  it('leave other failures to whoever knows them', () => {
    expect(keyRefusal(new Error('NotAllowedError'))).toBe('')
  })
})

describe('a terminal', () => {
  it.each([
    [
      'Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/128.0 Safari/537.36',
      'Chrome · Windows',
    ],
    [
      'Mozilla/5.0 (Linux; Android 14) Chrome/120.0 Mobile Safari/537.36 MicroMessenger/8',
      'WeChat · Android',
    ],
    ['Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Firefox/130.0', 'Firefox · Linux'],
    ['curl/8', ''],
  ])('of %s is %s', (agent, words) => {
    expect(terminalOf(agent)).toBe(words)
  })
})

describe('a table on a phone', () => {
  it('writes the name of its column into every cell, and takes old names away', () => {
    const table = document.createElement('div')
    table.innerHTML = `
      <table class="el-table__header"><tr>
        <th class="el-table_1_column_1">姓名</th><th class="el-table_1_column_2"> </th>
      </tr></table>
      <table class="el-table__body"><tr>
        <td class="el-table_1_column_1 is-left"></td>
        <td class="el-table_1_column_2" data-label="旧"></td>
      </tr></table>`
    label(table)
    const [first, second] = table.querySelectorAll('td')
    expect(first?.dataset.label).toBe('姓名')
    expect(second?.dataset.label).toBeUndefined()
  })
})

describe('kinds of characters of a password', () => {
  it.each([
    ['', 0],
    ['abc', 1],
    ['abcD', 2],
    ['abcD1', 3],
    ['abcD1!', 4],
    ['abc 1', 3],
    ['密码', 1],
    ['ABC密码1', 3],
  ])('of %j are %i', (password, kinds) => {
    expect(classesOf(password)).toBe(kinds)
  })
})
