/** Why the program cannot start, in a paragraph for the person who started it, remedy included. Shown without a stack trace. */
export class StartupError extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, { cause })
    this.name = 'StartupError'
  }
}
