import { ExpressionError } from '../errors.ts'
import { defaultLimits, type Evaluation, type Limits, type Scope } from '../scope.ts'

/** Steps between two looks at the clock. */
const stride = 4_096

/** Milliseconds of one evaluation, should its steps take longer than they ought to. */
const longest = 250

/** One evaluation: what it reaches, what #this is at the moment, how much it may still do. */
export class Run implements Evaluation {
  readonly scope: Scope
  readonly root: unknown
  /** #this */
  self: unknown
  /** The expression as it was written, for messages. */
  text = ''
  readonly #limits: Limits
  /** All that it may do. */
  readonly #steps: number
  /** Steps until the next look at the clock. */
  #fuel: number
  /** Steps after that. */
  #reserve: number
  #deadline: number | undefined

  constructor(scope: Scope) {
    this.scope = scope
    this.root = scope.root
    this.self = scope.root
    this.#limits = limitsOf(scope)
    this.#steps = Math.max(0, Math.min(this.#limits.steps, scope.budget?.steps ?? Infinity))
    this.#fuel = Math.min(stride, this.#steps)
    this.#reserve = this.#steps - this.#fuel
  }

  /** Takes what was spent from the budget. */
  end(): void {
    const { budget } = this.scope
    if (budget) budget.steps -= Math.max(1, this.#steps - this.#reserve - this.#fuel)
  }

  spend(steps: number): void {
    this.#fuel -= steps
    if (this.#fuel < 0) this.#refuel()
  }

  checkSize(size: number): void {
    if (size > this.#limits.size) {
      throw new ExpressionError(
        'LIMIT',
        `A value of ${size} characters or elements is too big: at most ${this.#limits.size}`,
      )
    }
  }

  #refuel(): void {
    const missing = -this.#fuel
    if (missing > this.#reserve) {
      const isLast = this.#steps < this.#limits.steps
      const why = isLast
        ? 'All expressions together take too many'
        : `The expression takes more than ${this.#steps}`
      throw new ExpressionError('LIMIT', `${why} steps`)
    }
    const taken = Math.min(this.#reserve, missing + stride)
    this.#reserve -= taken
    this.#fuel += taken
    const now = performance.now()
    this.#deadline ??= now + longest
    if (now > this.#deadline)
      throw new ExpressionError('LIMIT', `The expression takes more than ${longest} ms`)
  }
}

export const limitsOf = ({ limits }: Scope): Limits =>
  limits ? { ...defaultLimits, ...limits } : defaultLimits
