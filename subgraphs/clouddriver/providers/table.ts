import { hint } from '#platform/words/nearest.ts'
import type { AnyOperationDefinition } from './operation.ts'
import type { AnyProvider } from './provider.ts'

/** Providers by name, and their operations. */
export class ProviderTable {
  readonly all: readonly AnyProvider[]

  constructor(providers: readonly AnyProvider[]) {
    this.all = providers
  }

  find(name: string): AnyProvider | undefined {
    return this.all.find((provider) => provider.name === name)
  }

  /** That there is no such provider, in words. */
  unknown(name: unknown): string {
    const known = this.all.map((provider) => provider.name)
    return notKnown('cloud provider', name, known)
  }
}

export const operationOf = (provider: AnyProvider, name: string): AnyOperationDefinition | undefined =>
  provider.operations.find((operation) => operation.name === name)

/** `what` is like "cloud provider"; one that is near is suggested, or few ones are listed. */
export function notKnown(what: string, given: unknown, known: readonly string[]): string {
  if (typeof given !== 'string' || given === '') return `names no ${what}; known are ${listed(known)}`
  if (known.length === 0) return `There is no ${what} ${shortened(given)}; there is none at all`
  return `There is no ${what} ${shortened(given)}${hint(given, known)}`
}

const listed = (names: readonly string[]) =>
  names.length === 0 ? 'none' : names.slice(0, 20).join(', ') + (names.length > 20 ? ', …' : '')
const shortened = (text: string) => (text.length > 100 ? `${text.slice(0, 100)}…` : text)
