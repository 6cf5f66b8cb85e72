/**
 * The paths of fields that a JSON text names more than once in the same object. The text must be valid JSON: it is read
 * just far enough to see names.
 */
export function duplicateFields(text: string): string[] {
  const scanner = new Scanner(text)
  scanner.value('')
  return scanner.found
}

class Scanner {
  readonly found: string[] = []
  readonly #text: string
  #at = 0

  constructor(text: string) {
    this.#text = text
  }

  value(path: string): void {
    this.#space()
    const first = this.#text[this.#at]
    if (first === '{') this.#object(path)
    else if (first === '[') this.#list(path)
    else if (first === '"') this.#string()
    else while (this.#at < this.#text.length && !/[\s,\]}]/.test(this.#text[this.#at]!)) this.#at++
  }

  #object(path: string): void {
    const names = new Set<string>()
    this.#at++
    for (this.#space(); this.#text[this.#at] === '"'; this.#space()) {
      const name = JSON.parse(this.#string()) as string
      const at = path === '' ? name : `${path}.${name}`
      if (names.has(name)) this.found.push(at)
      names.add(name)
      this.#space()
      this.#at++ // the colon
      this.value(at)
      this.#space()
      if (this.#text[this.#at] === ',') this.#at++
    }
    this.#at++
  }

  #list(path: string): void {
    this.#at++
    this.#space()
    for (let index = 0; this.#text[this.#at] !== ']'; index++) {
      this.value(`${path}[${index}]`)
      this.#space()
      if (this.#text[this.#at] === ',') this.#at++
      this.#space()
    }
    this.#at++
  }

  #string(): string {
    const start = this.#at++
    while (this.#text[this.#at] !== '"') this.#at += this.#text[this.#at] === '\\' ? 2 : 1
    this.#at++
    return this.#text.slice(start, this.#at)
  }

  #space(): void {
    while (/\s/.test(this.#text[this.#at] ?? '')) this.#at++
  }
}
