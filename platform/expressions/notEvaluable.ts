import { stringify } from './text.ts'
import { JavaObject } from './values.ts'

/** What `#doNotEval(value)` answers: `#toJson` writes it although it holds `${`. */
export class NotEvaluable extends JavaObject {
  readonly type = 'com.netflix.spinnaker.kork.expressions.NotEvaluableExpression'
  readonly expression: unknown

  constructor(expression: unknown) {
    super()
    this.expression = expression
  }

  override toString(): string {
    return stringify(this.expression)
  }

  override toJSON(): unknown {
    return { expression: this.expression }
  }
}
