import type { Path } from '#platform/definition/path.ts'
import type { ProblemDocument } from '../../problems.ts'

/** A text of Jinja that cannot be rendered, or what came of it that cannot be used. */
export class RenderError extends Error {
  override readonly name = 'RenderError'
}

/** The same with its place. */
export class PlacedError extends Error {
  override readonly name = 'PlacedError'
  readonly document: ProblemDocument
  readonly path: Path

  constructor(document: ProblemDocument, path: Path, message: string) {
    super(message)
    this.document = document
    this.path = path
  }
}

export const tooMuchMemory = 'takes more memory to be rendered than templates may have'
