import { formatPath, type Path } from '#platform/definition/path.ts'

/** Which document a path leads into: what the pipeline says, its template, or what comes of both. */
export type ProblemDocument = 'CONFIG' | 'TEMPLATE' | 'EXPANDED'

/** Something wrong (ERROR: nothing can be made of it) or doubtful in a templated pipeline. */
export interface TemplateProblem {
  readonly document: ProblemDocument
  readonly path: string
  readonly message: string
  readonly severity: 'ERROR' | 'WARNING'
}

/** Whoever has so many to correct is helped enough; a hostile document has millions. */
const enough = 100

/** Collects problems in the order of their discovery; beyond the first hundred it forgets them. */
export class TemplateProblems {
  readonly all: TemplateProblem[] = []

  config(path: Path, message: string): void {
    this.add({ document: 'CONFIG', path: formatPath(path), message, severity: 'ERROR' })
  }

  template(path: Path, message: string): void {
    this.add({ document: 'TEMPLATE', path: formatPath(path), message, severity: 'ERROR' })
  }

  doubt(path: Path, message: string): void {
    this.add({ document: 'CONFIG', path: formatPath(path), message, severity: 'WARNING' })
  }

  add(problem: TemplateProblem): void {
    if (this.all.length < enough) this.all.push(problem)
  }

  get hasErrors(): boolean {
    return hasErrors(this.all)
  }
}

export const hasErrors = (problems: readonly TemplateProblem[]): boolean =>
  problems.some(({ severity }) => severity === 'ERROR')

const prefixes: Readonly<Record<ProblemDocument, string>> = {
  CONFIG: '',
  TEMPLATE: 'template:',
  EXPANDED: '',
}

/** The path with the document it leads into, for those who get problems of other documents too. */
export const placeOf = ({ document, path }: TemplateProblem): string => `${prefixes[document]}${path}`
