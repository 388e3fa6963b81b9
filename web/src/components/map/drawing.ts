/** Drawing an area on the map. */
import type OlMap from 'ol/Map'
import Polygon from 'ol/geom/Polygon'
import DoubleClickZoom from 'ol/interaction/DoubleClickZoom'
import Draw from 'ol/interaction/Draw'
import VectorLayer from 'ol/layer/Vector'
import VectorSource from 'ol/source/Vector'
import { fromPlane, type Datum, type Place } from './datum'

/** As many corners as the API takes. */
export const MOST_CORNERS = 500

/** How long the click that ends a drawing may still be under way. */
export const ENDING_MS = 300

export interface Drawing {
  clear: () => void
  stop: () => void
}

/** Let the person draw; `done` gets the corners in WGS-84, the first not repeated. */
export function drawArea(map: OlMap, datum: Datum, done: (corners: Place[]) => void): Drawing {
  const source = new VectorSource()
  const layer = new VectorLayer({
    source,
    style: {
      'stroke-color': '#3f8efc',
      'stroke-width': 2,
      'fill-color': 'rgba(63, 142, 252, 0.12)',
    },
    zIndex: 10,
  })
  const draw = new Draw({ source, type: 'Polygon', maxPoints: MOST_CORNERS })
  map.addLayer(layer)
  map.addInteraction(draw)
  // The double click that ends the drawing must not zoom.
  const zooming = map
    .getInteractions()
    .getArray()
    .find((one) => one instanceof DoubleClickZoom)
  zooming?.setActive(false)
  draw.on('drawend', ({ feature }) => {
    const shape = feature.getGeometry()
    if (!(shape instanceof Polygon)) return
    const ring = shape.getCoordinates()[0] ?? []
    // The click that ends the drawing is no click on a camera.
    setTimeout(stop, ENDING_MS)
    draw.setActive(false)
    done(ring.slice(0, -1).map(([x, y]) => fromPlane(x ?? 0, y ?? 0, datum)))
  })
  const stop = (): void => {
    draw.abortDrawing()
    map.removeInteraction(draw)
    zooming?.setActive(true)
  }
  return {
    stop,
    clear: () => {
      stop()
      map.removeLayer(layer)
    },
  }
}
