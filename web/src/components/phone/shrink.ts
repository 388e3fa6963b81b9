/** Makes a picture small enough for a village's connection, before it is kept or sent. */

/** Longest side and most bytes: a sign can be read on it. */
export const LONGEST_SIDE = 1920
export const MOST_BYTES = 1_500_000
const QUALITIES = [0.85, 0.75, 0.6, 0.45]

/** Width and height that fit, never larger than they are. */
export function fitted(width: number, height: number, longest = LONGEST_SIDE): [number, number] {
  const scale = Math.min(1, longest / Math.max(width, height))
  return [Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale))]
}

export class NotAPictureError extends Error {}

export async function shrink(file: Blob): Promise<Blob> {
  let picture: ImageBitmap
  try {
    picture = await createImageBitmap(file, { imageOrientation: 'from-image' })
  } catch (reason) {
    throw new NotAPictureError('not a picture', { cause: reason })
  }
  const [width, height] = fitted(picture.width, picture.height)
  const canvas = document.createElement('canvas')
  canvas.width = width
  canvas.height = height
  canvas.getContext('2d')?.drawImage(picture, 0, 0, width, height)
  picture.close()
  let best: Blob | null = null
  for (const quality of QUALITIES) {
    best = await new Promise<Blob | null>((done) => canvas.toBlob(done, 'image/jpeg', quality))
    if (best && best.size <= MOST_BYTES) break
  }
  if (!best) throw new NotAPictureError('cannot be encoded')
  return best
}
