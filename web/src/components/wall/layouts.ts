/** Where the cells of each layout lie, as CSS grid areas. */

export interface Areas {
  size: number
  areas: string[]
}

const area = (row: number, column: number, span = 1): string =>
  `${row} / ${column} / ${row + span} / ${column + span}`

/** Six cells are one large with five around it; all others are squares. */
export function areas(layout: number): Areas {
  if (layout === 6) {
    return {
      size: 3,
      areas: [area(1, 1, 2), area(1, 3), area(2, 3), area(3, 1), area(3, 2), area(3, 3)],
    }
  }
  const size = Math.ceil(Math.sqrt(layout))
  return {
    size,
    areas: Array.from({ length: layout }, (_, at) =>
      area(Math.floor(at / size) + 1, (at % size) + 1),
    ),
  }
}
