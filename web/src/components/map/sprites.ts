/** Small pictures drawn once and stamped often: a ring for a cluster, a dot for a camera. */
import type { Clusters } from './clusters'
import type { Shade } from './colours'

export interface Look {
  /** Fill and text of the middle of a ring; they follow the theme. */
  ground: string
  text: string
  font: string
}

/** How wide a cluster's ring is; grows with the number of figures rather than with the number. */
export function radiusOf(size: number): number {
  if (size < 10) return 15
  if (size < 100) return 18
  if (size < 1_000) return 21
  return size < 10_000 ? 24 : 27
}

/** `1234` as `1.2k`: five figures do not fit into a ring. */
export function short(size: number): string {
  if (size < 1_000) return String(size)
  if (size < 10_000) return `${(Math.floor(size / 100) / 10).toFixed(1)}k`
  return `${Math.floor(size / 1_000)}k`
}

function sheet(size: number, ratio: number): [HTMLCanvasElement, CanvasRenderingContext2D] {
  const canvas = document.createElement('canvas')
  canvas.width = canvas.height = Math.ceil(size * ratio)
  const pen = canvas.getContext('2d') as CanvasRenderingContext2D
  pen.scale(ratio, ratio)
  return [canvas, pen]
}

/** A ring whose parts show how many of each colour are inside. */
export function ring(
  clusters: Clusters,
  at: number,
  legend: readonly Shade[],
  look: Look,
  ratio: number,
): HTMLCanvasElement {
  const size = clusters.size[at] as number
  const radius = radiusOf(size)
  const [canvas, pen] = sheet(2 * radius + 2, ratio)
  const middle = radius + 1
  pen.beginPath()
  pen.arc(middle, middle, radius, 0, 2 * Math.PI)
  pen.fillStyle = look.ground
  pen.fill()
  pen.lineWidth = 5
  let from = -Math.PI / 2
  legend.forEach((shade, key) => {
    const share = (clusters.tally[at * clusters.keys + key] as number) / size
    if (share === 0) return
    const to = from + share * 2 * Math.PI
    pen.beginPath()
    pen.arc(middle, middle, radius - 2.5, from, to)
    pen.strokeStyle = shade.colour
    pen.stroke()
    from = to
  })
  pen.fillStyle = look.text
  pen.font = look.font
  pen.textAlign = 'center'
  pen.textBaseline = 'middle'
  pen.fillText(short(size), middle, middle + 0.5)
  return canvas
}

export const DOT = 6

export function dot(colour: string, ratio: number): HTMLCanvasElement {
  const [canvas, pen] = sheet(2 * DOT + 2, ratio)
  pen.beginPath()
  pen.arc(DOT + 1, DOT + 1, DOT - 0.5, 0, 2 * Math.PI)
  pen.fillStyle = colour
  pen.fill()
  pen.lineWidth = 1.5
  pen.strokeStyle = 'rgb(255 255 255 / 85%)'
  pen.stroke()
  return canvas
}
