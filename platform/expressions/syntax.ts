import { ExpressionError } from './errors.ts'
import { parse } from './language/parser.ts'
import { within } from './language/prepare.ts'
import { splitTemplate } from './language/template.ts'
import { defaultLimits } from './scope.ts'

/** What is wrong with a text with ${…} before anything is evaluated, with its position in the text; undefined when it can be read. */
export function syntaxProblem(
  text: string,
  length: number = defaultLimits.length,
): ExpressionError | undefined {
  try {
    for (const part of splitTemplate(text)) {
      if ('literal' in part) continue
      within(part.position, () => checkExpression(part.expression, length))
    }
    return undefined
  } catch (error) {
    if (error instanceof ExpressionError) return error
    throw error
  }
}

function checkExpression(expression: string, length: number): void {
  if (expression.length > length) {
    throw new ExpressionError(
      'LIMIT',
      `An expression has at most ${length} characters, this one ${expression.length}`,
      0,
    )
  }
  parse(expression, defaultLimits.depth)
}
