/**
 * The layer that draws cameras: clusters far away, dots and what they see near by.
 *
 * It draws on one canvas of its own, with pictures made once, and only what is inside the window. A
 * general vector layer keeps an object per point and is ten times slower without a graphics card.
 */
import type { FrameState } from 'ol/Map'
import Layer from 'ol/layer/Layer'
import { group, type Clusters, type Ground } from './clusters'
import { keysOf, LEGENDS, type Mode } from './colours'
import { toPlane, type Datum } from './datum'
import { NO_POINTS, type Points } from './points'
import { sectorOf } from './sector'
import { dot, DOT, radiusOf, ring, type Look } from './sprites'

/** Width of the squares points are grouped in, in pixels. */
const CELL = 76
/** Circles nearer than this join. */
const NEAR = 54
/** From here on only what stands on one pole is grouped, and fields of view are drawn. */
export const CLOSE_UP = 16
const CELL_CLOSE = 16
/** More sectors than this are a carpet, and slow. */
const SECTORS = 1_500
const LEVELS_KEPT = 8
/** Resolution of zoom 0: the circumference in tiles of 256 pixels. */
const WHOLE = (2 * Math.PI * 6378137) / 256

/** What is under the pointer. */
export interface Hit {
  /** Places in the columns of `Points`. */
  points: number[]
  x: number
  y: number
  size: number
}

export class PointLayer extends Layer {
  private points: Points = NO_POINTS
  private ground: Ground = {
    x: new Float64Array(),
    y: new Float64Array(),
    chosen: new Uint32Array(),
    key: new Uint8Array(),
    keys: 1,
  }
  private mode: Mode = 'class'
  private levels = new Map<number, Clusters>()
  private rings = new Map<Clusters, Map<number, HTMLCanvasElement>>()
  private dots: HTMLCanvasElement[] = []
  private canvas = document.createElement('canvas')
  /** Layers above draw straight onto a bare canvas, in pixels of their own: ours stays in a box. */
  private box = document.createElement('div')
  private ratio = 0
  private look: Look
  private level = 0
  private marked: number | null = null
  /** How many points the last picture stands for. */
  drawn = 0

  constructor(look: Look) {
    super({})
    this.look = look
    this.box.className = 'map-points'
    this.box.style.cssText = 'position: absolute; inset: 0; pointer-events: none'
    this.box.append(this.canvas)
  }

  /** Show other points; positions are worked out once. */
  setPoints(points: Points, datum: Datum): void {
    const x = new Float64Array(points.count)
    const y = new Float64Array(points.count)
    for (let at = 0; at < points.count; at += 1) {
      const longitude = (points.longitude[at] as number) / 1e7
      const plane = toPlane(longitude, (points.latitude[at] as number) / 1e7, datum)
      x[at] = plane[0]
      y[at] = plane[1]
    }
    this.points = points
    const chosen = Uint32Array.from({ length: points.count }, (_, at) => at)
    this.ground = { x, y, chosen, key: keysOf(points, this.mode), keys: LEGENDS[this.mode].length }
    this.forget()
  }

  setMode(mode: Mode): void {
    this.mode = mode
    this.ground = { ...this.ground, key: keysOf(this.points, mode), keys: LEGENDS[mode].length }
    this.dots = []
    this.forget()
  }

  setLook(look: Look): void {
    this.look = look
    this.rings.clear()
    this.changed()
  }

  /** Show only these, given by their places in the columns. */
  setChosen(chosen: Uint32Array): void {
    this.ground = { ...this.ground, chosen }
    this.forget()
  }

  /** Draw a mark round one camera, by its id; null takes it away. */
  setMarked(id: number | null): void {
    this.marked = id
    this.changed()
  }

  /** Where all chosen points lie on the plane: left, bottom, right, top. */
  extent(): [number, number, number, number] | null {
    const { x, y, chosen } = this.ground
    if (chosen.length === 0) return null
    const box: [number, number, number, number] = [Infinity, Infinity, -Infinity, -Infinity]
    for (const point of chosen) {
      const px = x[point] as number
      const py = y[point] as number
      if (px < box[0]) box[0] = px
      if (py < box[1]) box[1] = py
      if (px > box[2]) box[2] = px
      if (py > box[3]) box[3] = py
    }
    return box
  }

  /** What is drawn at this place of the plane; null is nothing. */
  hit(x: number, y: number, resolution: number): Hit | null {
    const clusters = this.clusters()
    let best = -1
    let nearest = Infinity
    for (let at = 0; at < clusters.length; at += 1) {
      const size = clusters.size[at] as number
      const reach = (size > 1 ? radiusOf(size) : DOT + 4) * resolution
      const away = Math.hypot((clusters.x[at] as number) - x, (clusters.y[at] as number) - y)
      if (away < reach && away < nearest) {
        nearest = away
        best = at
      }
    }
    if (best < 0) return null
    const size = clusters.size[best] as number
    const at = { x: clusters.x[best] as number, y: clusters.y[best] as number, size }
    if (size === 1) return { points: [clusters.first[best] as number], ...at }
    return { points: this.within(at.x, at.y, CELL_CLOSE * 1.5 * resolution), ...at }
  }

  /** The points of a small circle: those of one pole. */
  private within(x: number, y: number, reach: number): number[] {
    const found: number[] = []
    for (const point of this.ground.chosen) {
      const away = Math.hypot(
        (this.ground.x[point] as number) - x,
        (this.ground.y[point] as number) - y,
      )
      if (away <= reach) found.push(point)
    }
    return found
  }

  private forget(): void {
    this.levels.clear()
    this.rings.clear()
    this.changed()
  }

  private clusters(): Clusters {
    const known = this.levels.get(this.level)
    if (known) return known
    const pixel = WHOLE / 2 ** this.level
    const close = this.level >= CLOSE_UP
    const found = group(this.ground, (close ? CELL_CLOSE : CELL) * pixel, close ? 0 : NEAR * pixel)
    if (this.levels.size >= LEVELS_KEPT) {
      const [oldest] = this.levels.keys()
      this.levels.delete(oldest as number)
    }
    this.levels.set(this.level, found)
    return found
  }

  override render(frame: FrameState): HTMLElement {
    this.drawn = this.ground.chosen.length
    const pen = this.prepare(frame)
    const { resolution, center } = frame.viewState
    const [wide, high] = frame.size as [number, number]
    this.level = Math.round(Math.log2(WHOLE / resolution))
    const left = (center[0] as number) - (wide / 2) * resolution
    const top = (center[1] as number) + (high / 2) * resolution
    const view = { left, top, resolution, wide, high }
    if (this.level >= CLOSE_UP) this.drawSectors(pen, view)
    this.drawClusters(pen, view)
    this.drawMark(pen, view)
    return this.box
  }

  private prepare(frame: FrameState): CanvasRenderingContext2D {
    const [wide, high] = frame.size as [number, number]
    const ratio = frame.pixelRatio
    if (ratio !== this.ratio) {
      this.ratio = ratio
      this.dots = []
      this.rings.clear()
    }
    const pen = this.canvas.getContext('2d') as CanvasRenderingContext2D
    if (this.canvas.width !== wide * ratio || this.canvas.height !== high * ratio) {
      this.canvas.width = wide * ratio
      this.canvas.height = high * ratio
      this.canvas.style.width = `${wide}px`
      this.canvas.style.height = `${high}px`
    }
    pen.setTransform(ratio, 0, 0, ratio, 0, 0)
    pen.clearRect(0, 0, wide, high)
    return pen
  }

  private drawClusters(pen: CanvasRenderingContext2D, view: View): void {
    const clusters = this.clusters()
    for (let at = 0; at < clusters.length; at += 1) {
      const x = ((clusters.x[at] as number) - view.left) / view.resolution
      const y = (view.top - (clusters.y[at] as number)) / view.resolution
      if (x < -30 || y < -30 || x > view.wide + 30 || y > view.high + 30) continue
      const size = clusters.size[at] as number
      const picture =
        size === 1 ? this.dotOf(clusters.first[at] as number) : this.ringOf(clusters, at)
      const side = size === 1 ? 2 * DOT + 2 : 2 * radiusOf(size) + 2
      pen.drawImage(picture, Math.round(x - side / 2), Math.round(y - side / 2), side, side)
    }
  }

  private dotOf(point: number): HTMLCanvasElement {
    const key = this.ground.key[point] as number
    const known = this.dots[key]
    if (known) return known
    const made = dot(LEGENDS[this.mode][key]?.colour ?? '#888', this.ratio)
    this.dots[key] = made
    return made
  }

  private ringOf(clusters: Clusters, at: number): HTMLCanvasElement {
    let rings = this.rings.get(clusters)
    if (!rings) {
      rings = new Map()
      this.rings.clear()
      this.rings.set(clusters, rings)
    }
    const known = rings.get(at)
    if (known) return known
    const made = ring(clusters, at, LEGENDS[this.mode], this.look, this.ratio)
    rings.set(at, made)
    return made
  }

  private drawSectors(pen: CanvasRenderingContext2D, view: View): void {
    const { x, y, chosen, key } = this.ground
    const { direction, angle, distance } = this.points
    const margin = 200
    let drawn = 0
    pen.globalAlpha = 0.28
    for (const point of chosen) {
      const px = ((x[point] as number) - view.left) / view.resolution
      const py = (view.top - (y[point] as number)) / view.resolution
      if (px < -margin || py < -margin || px > view.wide + margin || py > view.high + margin)
        continue
      const sector = sectorOf(
        direction[point] as number,
        angle[point] as number,
        distance[point] as number,
        y[point] as number,
      )
      if (!sector) continue
      pen.beginPath()
      pen.moveTo(px, py)
      pen.arc(px, py, sector.radius / view.resolution, sector.from, sector.to)
      pen.closePath()
      pen.fillStyle = LEGENDS[this.mode][key[point] as number]?.colour ?? '#888'
      pen.fill()
      if ((drawn += 1) >= SECTORS) break
    }
    pen.globalAlpha = 1
  }

  private drawMark(pen: CanvasRenderingContext2D, view: View): void {
    if (this.marked === null) return
    const at = this.points.id.indexOf(this.marked)
    if (at < 0) return
    const x = ((this.ground.x[at] as number) - view.left) / view.resolution
    const y = (view.top - (this.ground.y[at] as number)) / view.resolution
    pen.lineWidth = 3
    pen.strokeStyle = this.look.text
    pen.beginPath()
    pen.arc(x, y, DOT + 6, 0, 2 * Math.PI)
    pen.stroke()
  }
}

/** The window on the plane. */
interface View {
  left: number
  top: number
  resolution: number
  wide: number
  high: number
}
