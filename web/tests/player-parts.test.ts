import { describe, expect, it } from 'vitest'
import { backoff } from '@/player/backoff'
import { codecName } from '@/player/codecs'
import { readNotice } from '@/player/notices'
import { httpUrl, webSocketUrl } from '@/player/urls'

describe('back-off', () => {
  it('doubles up to its limit', () => {
    const waits = [0, 1, 2, 3, 20].map((attempt) => backoff(attempt, 0.5))
    expect(waits).toEqual([500, 1000, 2000, 4000, 30_000])
  })

  it('spreads by a quarter either way', () => {
    expect(backoff(1, 0)).toBe(750)
    expect(backoff(1, 1)).toBe(1250)
  })
})

describe('notices', () => {
  it('are read with reason and words', () => {
    expect(readNotice('{"type":"ended","reason":"device_bye","message":"设备挂断"}')).toMatchObject(
      {
        type: 'ended',
        reason: 'device_bye',
        message: '设备挂断',
      },
    )
  })

  it('tell what is missing', () => {
    expect(readNotice('{"type":"init","notice":"no sound"}')?.notice).toBe('no sound')
    expect(readNotice('{"type":"notice","text":"no sound"}')?.notice).toBe('no sound')
  })

  it.each(['', 'null', '[]', '{"reason":1}', '{"type":7}', 'hello'])('ignore %j', (text) => {
    expect(readNotice(text)).toBeUndefined()
  })
})

describe('addresses', () => {
  const base = 'https://city.example/live'

  it('take the page as their base', () => {
    expect(webSocketUrl('/media/1.ws?ticket=a', base)).toBe(
      'wss://city.example/media/1.ws?ticket=a',
    )
    expect(httpUrl('/media/1.mp4', base)).toBe('https://city.example/media/1.mp4')
  })

  it('may lead to another port', () => {
    expect(webSocketUrl('ws://10.0.0.1:8080/x', base)).toBe('ws://10.0.0.1:8080/x')
    expect(webSocketUrl('http://10.0.0.1:8080/x', base)).toBe('ws://10.0.0.1:8080/x')
  })
})

describe('codec names', () => {
  it.each([
    ['avc1.4d0028', 'H.264'],
    ['h264', 'H.264'],
    ['hvc1.1.6.L93', 'H.265'],
    ['hevc', 'H.265'],
    ['PCMA', 'G.711A'],
    ['svac', 'svac'],
    [null, ''],
  ])('%s is %s', (codec, name) => {
    expect(codecName(codec)).toBe(name)
  })
})
