/** What others use of the expressions: how to evaluate them, and how what comes out reads as JSON and as text. */
export { type DeepEvaluation, evaluateDeep } from './evaluateDeep.ts'
export { evaluateExpression, evaluateInto, evaluateText } from './evaluateText.ts'
export { toPlain } from './json.ts'
export { syntaxProblem } from './syntax.ts'
export { stringify } from './text.ts'
