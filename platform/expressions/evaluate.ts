/** What others use of the expressions: how to evaluate them, and how what comes out reads as JSON and as text. */
export { type DeepEvaluation, evaluateDeep } from './evaluateDeep.ts'
export {
  type EvaluatedText,
  evaluateExpression,
  evaluateInto,
  evaluateParts,
  evaluateText,
} from './evaluateText.ts'
export { toPlain } from './json.ts'
export { explained, whyMissing } from './missing.ts'
export { syntaxProblem } from './syntax.ts'
export { stringify } from './text.ts'
