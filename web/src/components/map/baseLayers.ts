/** What lies below the points: outlines of divisions, a grid of degrees, tiles where there are any. */
import Feature from 'ol/Feature'
import MultiPolygon from 'ol/geom/MultiPolygon'
import Graticule from 'ol/layer/Graticule'
import TileLayer from 'ol/layer/Tile'
import VectorImageLayer from 'ol/layer/VectorImage'
import VectorSource from 'ol/source/Vector'
import XYZ from 'ol/source/XYZ'
import { Fill, Stroke, Style, Text } from 'ol/style'
import { toPlane, type Datum } from './datum'

/** The base map as the server has it in its settings; without an address there are no tiles. */
export interface MapSettings {
  url: string
  kind: 'xyz' | 'wmts'
  datum: Datum
  projection: string
  attribution: string
  max_zoom: number
}

/** All that the server says of its map. */
export interface MapOptions extends MapSettings {
  /** What the coverage grid begins with. */
  coverage: { cell: number; reach: number; near: number; crowded: number }
  /** Kinds of places coverage can be asked for. */
  kinds: { code: string; name: string }[]
}

export const NO_TILES: MapOptions = {
  coverage: { cell: 200, reach: 100, near: 300, crowded: 8 },
  kinds: [],
  url: '',
  kind: 'xyz',
  datum: 'wgs84',
  projection: 'EPSG:3857',
  attribution: '',
  max_zoom: 18,
}

/** One division and its polygons: rings of longitude and latitude, WGS-84. */
export interface Outline {
  code: string
  name: string
  polygons: number[][][][]
}

/** Colours of the ground; canvases know no CSS variables. */
export interface Tones {
  line: string
  fill: string
  text: string
  halo: string
  grid: string
}

export function tonesOf(element: HTMLElement): Tones {
  const css = getComputedStyle(element)
  const read = (name: string): string => css.getPropertyValue(name).trim()
  return {
    line: read('--lj-offline'),
    fill: read('--lj-panel'),
    text: read('--lj-muted'),
    halo: read('--lj-ground'),
    grid: read('--lj-line'),
  }
}

/**
 * An address for one tile: `{z} {x} {y}`, `{-y}` counted from below, or the words of WMTS,
 * `{TileMatrix} {TileCol} {TileRow}`.
 */
export function tileAddress(template: string, z: number, x: number, y: number): string {
  const words: Record<string, number> = {
    z,
    x,
    y,
    '-y': 2 ** z - 1 - y,
    tilematrix: z,
    tilecol: x,
    tilerow: y,
  }
  return template.replace(/\{(-?\w+)\}/g, (whole, word: string) => {
    const value = words[word.toLowerCase()]
    return value === undefined ? whole : String(value)
  })
}

export function tiles(settings: MapSettings): TileLayer<XYZ> {
  // CGCS2000 in degrees is cut into the same tiles as WGS-84 in degrees.
  const projection = settings.projection === 'EPSG:3857' ? 'EPSG:3857' : 'EPSG:4326'
  const source = new XYZ({
    projection,
    maxZoom: settings.max_zoom,
    attributions: settings.attribution || undefined,
    tileUrlFunction: ([z, x, y]) => tileAddress(settings.url, z ?? 0, x ?? 0, y ?? 0),
  })
  return new TileLayer({ source, preload: 1 })
}

export function outlineFeatures(outlines: readonly Outline[], datum: Datum): Feature[] {
  return outlines.map((outline) => {
    const plane = outline.polygons.map((polygon) =>
      polygon.map((ring) => ring.map(([east, north]) => toPlane(east ?? 0, north ?? 0, datum))),
    )
    return new Feature({ geometry: new MultiPolygon(plane), name: outline.name })
  })
}

export function outlineLayer(source: VectorSource, tones: () => Tones): VectorImageLayer {
  return new VectorImageLayer({
    source,
    imageRatio: 2,
    declutter: true,
    style: (feature) => {
      const { line, fill, text, halo } = tones()
      return new Style({
        stroke: new Stroke({ color: line, width: 1.2 }),
        fill: new Fill({ color: fill }),
        text: new Text({
          text: String(feature.get('name') ?? ''),
          font: '13px system-ui, sans-serif',
          fill: new Fill({ color: text }),
          stroke: new Stroke({ color: halo, width: 3 }),
        }),
      })
    },
  })
}

export function grid(tones: Tones): Graticule {
  const words = new Text({
    font: '11px system-ui, sans-serif',
    fill: new Fill({ color: tones.text }),
  })
  const below = words.clone()
  below.setTextBaseline('bottom')
  const beside = words.clone()
  beside.setTextAlign('start')
  return new Graticule({
    strokeStyle: new Stroke({ color: tones.grid, width: 1 }),
    showLabels: true,
    wrapX: false,
    latLabelPosition: 0,
    lonLabelPosition: 0,
    lonLabelStyle: below,
    latLabelStyle: beside,
  })
}
