import type { ExpressionFunction } from '../scope.ts'
import { doNotEval } from './doNotEval.ts'
import { readJson, toJson } from './json.ts'
import { textFunctions } from './text.ts'
import { urlFunctions } from './url.ts'
import { readAllYaml, readYaml } from './yaml.ts'

/** The functions that need nothing but their arguments, and what they want from outside. */
export const pureFunctions: readonly ExpressionFunction[] = [
  ...textFunctions,
  toJson,
  readJson,
  readYaml,
  readAllYaml,
  doNotEval,
  ...urlFunctions,
]
