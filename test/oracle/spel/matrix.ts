import type { Case } from './corpus.ts'

const operands = ['1', '-2', '3L', '2.5', '1.0', "'a'", "'2'", 'true', 'null', '{1}', '{a:1}', 'T(Integer)']
const operators = ['+', '-', '*', '/', '%', '^', '==', '!=', '<', '>=', 'and', 'or', '?:', 'matches']

/** Every operator between operands of all kinds. */
export const matrix: readonly Case[] = operators.flatMap((operator) =>
  operands.flatMap((left) =>
    operands.map((right) => ({ context: 'values', expression: `${left} ${operator} ${right}` })),
  ),
)
