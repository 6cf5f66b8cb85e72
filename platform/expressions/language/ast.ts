/** Where a node begins in the text, as an offset from 0; of an operator, where the operator stands. */
interface Placed {
  readonly position: number
}

export type Node =
  | Literal
  | ListNode
  | MapNode
  | Variable
  | FunctionCall
  | TypeName
  | Construction
  | ArrayConstruction
  | Chain
  | Unary
  | Arithmetic
  | Logic
  | Comparison
  | Ternary
  | Elvis

export interface Literal extends Placed {
  readonly kind: 'literal'
  readonly value: unknown
}

/** {1, 2} */
export interface ListNode extends Placed {
  readonly kind: 'list'
  readonly elements: readonly Node[]
}

/** {a: 1, 'b': 2}: a bare name is a key itself. */
export interface MapNode extends Placed {
  readonly kind: 'map'
  readonly entries: readonly { readonly key: Node; readonly value: Node }[]
}

/** #name, #this, #root */
export interface Variable extends Placed {
  readonly kind: 'variable'
  readonly name: string
}

/** #name(…) */
export interface FunctionCall extends Placed {
  readonly kind: 'function'
  readonly name: string
  readonly args: readonly Node[]
}

/** T(java.lang.String), T(int[]) */
export interface TypeName extends Placed {
  readonly kind: 'type'
  readonly name: string
  readonly dimensions: number
}

/** new java.util.Date(0) */
export interface Construction extends Placed {
  readonly kind: 'construction'
  readonly name: string
  readonly args: readonly Node[]
}

/** new int[3], new String[]{'a'} */
export interface ArrayConstruction extends Placed {
  readonly kind: 'array'
  readonly name: string
  /** Undefined for [] without a size. */
  readonly dimensions: readonly (Node | undefined)[]
  readonly elements: readonly Node[] | undefined
}

/** a.b['c'].d(): one link after the other, from a start; without start from #this. */
export interface Chain extends Placed {
  readonly kind: 'chain'
  readonly start: Node | undefined
  readonly links: readonly Link[]
}

export type Link = PropertyLink | MethodLink | IndexLink | ProjectionLink | SelectionLink | InnerLink

interface Linked extends Placed {
  /** `?.`: nothing is made of null. */
  readonly safe: boolean
}

export interface PropertyLink extends Linked {
  readonly kind: 'property'
  readonly name: string
}

export interface MethodLink extends Linked {
  readonly kind: 'method'
  readonly name: string
  readonly args: readonly Node[]
}

export interface IndexLink extends Linked {
  readonly kind: 'index'
  readonly index: Node
}

/** .![…] */
export interface ProjectionLink extends Linked {
  readonly kind: 'projection'
  readonly body: Node
}

/** .?[…] .^[…] .$[…] */
export interface SelectionLink extends Linked {
  readonly kind: 'selection'
  readonly which: 'all' | 'first' | 'last'
  readonly body: Node
}

/** .#name, .#name(…): with what stands before it as #this. */
export interface InnerLink extends Placed {
  readonly kind: 'inner'
  readonly node: Variable | FunctionCall
}

export interface Unary extends Placed {
  readonly kind: 'unary'
  readonly operator: '!' | '-' | '+'
  readonly operand: Node
}

export type ArithmeticOperator = '+' | '-' | '*' | '/' | '%' | '^'

/** a + b - c: operators of equal strength, from left to right. */
export interface Arithmetic extends Placed {
  readonly kind: 'arithmetic'
  readonly first: Node
  readonly rest: readonly {
    readonly operator: ArithmeticOperator
    readonly operand: Node
    readonly position: number
  }[]
}

export interface Logic extends Placed {
  readonly kind: 'logic'
  readonly operator: 'and' | 'or'
  readonly operands: readonly Node[]
}

export type ComparisonOperator = '==' | '!=' | '<' | '>' | '<=' | '>=' | 'matches' | 'between' | 'instanceof'

export interface Comparison extends Placed {
  readonly kind: 'comparison'
  readonly operator: ComparisonOperator
  readonly left: Node
  readonly right: Node
}

export interface Ternary extends Placed {
  readonly kind: 'ternary'
  readonly condition: Node
  readonly whenTrue: Node
  readonly whenFalse: Node
}

export interface Elvis extends Placed {
  readonly kind: 'elvis'
  readonly value: Node
  readonly otherwise: Node
}
