import { describe, expect, it } from 'vitest'
import { checkCharacter, faultOf, normalised } from '@/lib/uscc'

describe('unified social credit code', () => {
  const good = '91350100M000100Y43'

  it('takes the example of the standard', () => {
    expect(faultOf(good)).toBeNull()
    expect(checkCharacter(good.slice(0, -1))).toBe('3')
    expect(faultOf('')).toBeNull()
  })

  it('puts full width and lower case right', () => {
    expect(normalised(' ９１350100m000 100y43 ')).toBe(good)
  })

  it('says what is wrong', () => {
    expect(faultOf('9135')).toEqual({ fault: 'length', word: '4' })
    expect(faultOf(good.replace('M', 'O'))).toEqual({ fault: 'character', word: 'O' })
    expect(faultOf('91A50100M000100Y43')?.fault).toBe('division')
    expect(faultOf(`${good.slice(0, -1)}4`)).toEqual({ fault: 'check', word: '3' })
  })

  it('notices any single wrong character', () => {
    for (let place = 0; place < good.length; place += 1) {
      const other = good[place] === '7' ? '8' : '7'
      expect(faultOf(good.slice(0, place) + other + good.slice(place + 1))).not.toBeNull()
    }
  })
})
