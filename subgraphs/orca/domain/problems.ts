/** Something wrong or doubtful in a definition. */
export interface DefinitionProblem {
  readonly path: string
  readonly message: string
  /** ERROR cannot be right; WARNING may be right elsewhere or later. */
  readonly severity: 'ERROR' | 'WARNING'
  /** It may be saved, but not started. */
  readonly blocksStart: boolean
}
