import { describe, expect, it } from 'vitest'
import { geometryIn } from '@/components/places/outline'
import { changeOf, emptyForm, merged } from '@/components/places/unitForm'
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

describe('two people at one unit', () => {
  const before = { ...emptyForm(), name: 'A', address: 'old', remark: '' }

  it('sends only what was changed', () => {
    const now = { ...before, address: 'new', parent: null }
    expect(changeOf(before, now, 3)).toEqual({ version: 3, address: 'new' })
    expect(changeOf({ ...before, parent: 7 }, before, 3)).toEqual({ version: 3, parent: 0 })
  })

  it('takes theirs where I changed nothing and asks where both did', () => {
    const mine = { ...before, address: 'mine', remark: 'r' }
    const theirs = { ...before, address: 'theirs', name: 'B' }
    const { form, both } = merged(before, mine, theirs)
    expect(form).toMatchObject({ name: 'B', address: 'mine', remark: 'r' })
    expect(both).toEqual(['address'])
  })

  it('does not ask where both wrote the same', () => {
    const same = { ...before, address: 'same' }
    expect(merged(before, same, { ...same }).both).toEqual([])
  })
})

describe('a shape in a file', () => {
  const polygon = { type: 'Polygon', coordinates: [] }

  it('is found bare, in a feature, in a collection', () => {
    const feature = { type: 'Feature', geometry: polygon }
    const collection = { type: 'FeatureCollection', features: [feature] }
    for (const whole of [polygon, feature, collection]) {
      expect(geometryIn(JSON.stringify(whole))).toEqual(polygon)
    }
  })

  it('is nothing where there is none', () => {
    for (const text of ['', '{', '[]', 'null', '{"type":"Point"}', '{"features":[]}']) {
      expect(geometryIn(text)).toBeNull()
    }
  })
})
