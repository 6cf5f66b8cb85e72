export type ExpressionErrorCode =
  /** The text is no expression. */
  | 'SYNTAX'
  /** A property, variable, function, type or method that there is not. */
  | 'UNKNOWN_NAME'
  /** Something that exists in Java and is not allowed here. */
  | 'NOT_ALLOWED'
  /** An operand or argument of the wrong type. */
  | 'TYPE'
  /** A value that cannot be used: an index beyond the end, a division by zero, a text that is no number. */
  | 'VALUE'
  /** Too long, too deep, too many steps, too big. */
  | 'LIMIT'

/** Why an expression has no value, in words for a person. */
export class ExpressionError extends Error {
  readonly code: ExpressionErrorCode
  /** Offset in the expression's text, from 0; undefined where it is not known (yet). */
  readonly position: number | undefined

  constructor(code: ExpressionErrorCode, message: string, position?: number) {
    super(message)
    this.code = code
    this.position = position
  }
}
