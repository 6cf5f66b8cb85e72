import { type Wait, wait } from './orca.ts'

const count = (length: number) => Array.from({ length }, (_, index) => index)

/** One stage after the other. */
export const chain = (length: number): Wait[] =>
  count(length).map((index) => (index === 0 ? wait(0) : wait(index, index - 1)))

/** So many stages beside each other, each behind the one to its left. */
export const grid = (columns: number, rows: number): Wait[] =>
  count(columns * rows).map((index) => (index < rows ? wait(index) : wait(index, index - rows)))

/** One stage, then all others at once. */
export const fan = (width: number): Wait[] => [
  wait('first'),
  ...count(width).map((index) => wait(index, 'first')),
]

/** So many stages beside each other, each behind all of the column to its left. */
export const columns = (columnCount: number, rows: number): Wait[] =>
  count(columnCount * rows).map((index) => {
    const column = Math.floor(index / rows)
    return wait(index, ...(column === 0 ? [] : count(rows).map((row) => (column - 1) * rows + row)))
  })
