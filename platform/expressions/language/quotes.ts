/** Whether the end of a text stands within a String of an expression, and how a value is written there. */
export class Quotes {
  #open: string | undefined

  /** Two quotes within a String, which stand for one, close it and open it again. */
  read(text: string): void {
    for (const character of text)
      if (character === this.#open) this.#open = undefined
      else if (this.#open === undefined && (character === "'" || character === '"')) this.#open = character
  }

  fitted(value: string | null): string | null {
    if (value === null) return null
    if (this.#open !== undefined) return value.replaceAll(this.#open, this.#open.repeat(2))
    return isLiteral.test(value) ? value : `'${value.replaceAll("'", "''")}'`
  }
}

/** Read by an expression as the same value and as nothing else. */
const isLiteral = /^(?:-?\d{1,9}(?:\.\d{1,9})?|true|false|null)$/
