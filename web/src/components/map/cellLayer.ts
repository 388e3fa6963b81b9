/** Draws the squares of a coverage grid: blind ones, crowded ones, covered ones. */
import type { FrameState } from 'ol/Map'
import Layer from 'ol/layer/Layer'
import type { Coverage } from '@/api/map'
import { toPlane, type Datum } from './datum'

export const CELL_COLOURS: Record<string, string> = {
  '.': 'rgba(47, 191, 135, 0.22)',
  b: 'rgba(228, 87, 91, 0.45)',
  c: 'rgba(166, 120, 232, 0.5)',
}

export class CellLayer extends Layer {
  private canvas = document.createElement('canvas')
  private box = document.createElement('div')
  private grid: Coverage | null = null
  private datum: Datum = 'wgs84'

  constructor() {
    super({})
    this.box.className = 'map-cells'
    this.box.style.cssText = 'position: absolute; inset: 0; pointer-events: none'
    this.box.append(this.canvas)
  }

  show(grid: Coverage | null, datum: Datum): void {
    this.grid = grid
    this.datum = datum
    this.changed()
  }

  override render(frame: FrameState): HTMLElement {
    const [wide, high] = frame.size as [number, number]
    if (this.canvas.width !== wide) this.canvas.width = wide
    if (this.canvas.height !== high) this.canvas.height = high
    const pen = this.canvas.getContext('2d') as CanvasRenderingContext2D
    pen.clearRect(0, 0, wide, high)
    if (this.grid) this.draw(pen, this.grid, frame)
    return this.box
  }

  /** Squares are even on the plane within a hair: only edges of columns and rows are worked out. */
  private draw(pen: CanvasRenderingContext2D, grid: Coverage, frame: FrameState): void {
    const { resolution, center } = frame.viewState
    const [wide, high] = frame.size as [number, number]
    const left = (center[0] as number) - (wide / 2) * resolution
    const top = (center[1] as number) + (high / 2) * resolution
    const edges = (count: number, at: (index: number) => number): Float64Array =>
      Float64Array.from({ length: count + 1 }, (_, index) => at(index))
    const lon = (column: number): number => grid.west + column * grid.step_longitude
    const lat = (row: number): number => grid.south + row * grid.step_latitude
    const xs = edges(grid.columns, (column) =>
      Math.round((toPlane(lon(column), grid.south, this.datum)[0] - left) / resolution),
    )
    const ys = edges(grid.rows, (row) =>
      Math.round((top - toPlane(grid.west, lat(row), this.datum)[1]) / resolution),
    )
    for (const [letter, colour] of Object.entries(CELL_COLOURS)) {
      pen.fillStyle = colour
      for (let row = 0; row < grid.rows; row += 1) {
        const y1 = ys[row] as number
        const y2 = ys[row + 1] as number
        if (y2 > high || y1 < 0) continue
        for (let column = 0; column < grid.columns; column += 1) {
          if (grid.cells[row * grid.columns + column] !== letter) continue
          const x1 = xs[column] as number
          const x2 = xs[column + 1] as number
          if (x2 < 0 || x1 > wide) continue
          pen.fillRect(x1, y2, x2 - x1, y1 - y2)
        }
      }
    }
  }
}
