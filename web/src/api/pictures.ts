/** What is covered of a camera's picture, here and at the device. */
import { http, take } from './client'
import { sendForBlob } from './plain'
import type { components } from './schema'

type Shapes = components['schemas']

export type Mask = Shapes['MaskOut']
export type Masks = Shapes['MasksOut']
export type MaskInput = Shapes['MaskIn']
export type DeviceMasks = Shapes['DeviceMasksOut']

const channel = (key: number) => ({ params: { path: { key } } })

export const masks = {
  read: (key: number) => take(http.GET('/api/v1/channels/{key}/masks', channel(key))),
  set: (key: number, wanted: MaskInput[], reason: string) =>
    take(
      http.PUT('/api/v1/channels/{key}/masks', {
        ...channel(key),
        body: { masks: wanted, reason },
      }),
    ),
  tie: (key: number, preset: number) =>
    take(http.PUT('/api/v1/channels/{key}/masks/position', { ...channel(key), body: { preset } })),
  confirm: (key: number) =>
    take(http.POST('/api/v1/channels/{key}/masks/position/confirm', channel(key))),
  ofDevice: (key: number) => take(http.GET('/api/v1/channels/{key}/masks/device', channel(key))),
  send: (key: number, on: boolean) =>
    take(http.PUT('/api/v1/channels/{key}/masks/device', { ...channel(key), body: { on } })),
  /** A picture to draw on; it is a look like any other and entered in the register. */
  picture: (key: number) => sendForBlob(`/channels/${key}/snapshot`, { sub: false }),
  /** A small picture for who sets masks and may not look; entered as taken for that. */
  drawing: (key: number) => sendForBlob(`/channels/${key}/masks/picture`, {}),
}
