import { badInput } from '#platform/errors/errors.ts'
import {
  type AnyArtifactKind,
  type Artifact,
  type ArtifactSource,
  handlesType,
  type SourcePorts,
} from '../artifacts/define.ts'
import { notKnown } from '../providers/table.ts'

/** An artifact account in use. */
export interface ArtifactAccount {
  readonly name: string
  readonly types: readonly string[]
  /** Always there, by Spinnaker's name. */
  readonly isBuiltIn: boolean
  readonly source: ArtifactSource
}

export interface ArtifactAccountDefinition {
  readonly kind: AnyArtifactKind
  /** As the kind's schema has made it. */
  readonly settings: { readonly name: string }
}

/** The artifact accounts of this process: those of the configuration, and those that are always there. */
export class ArtifactAccounts {
  readonly #accounts: readonly ArtifactAccount[]

  constructor(
    kinds: readonly AnyArtifactKind[],
    configured: readonly ArtifactAccountDefinition[],
    ports: SourcePorts,
  ) {
    const builtIn = kinds.flatMap((kind) =>
      kind.builtIn ? [{ kind, settings: kind.builtIn as { name: string } }] : [],
    )
    const opened = (definitions: readonly ArtifactAccountDefinition[], isBuiltIn: boolean) =>
      definitions.map(({ kind, settings }) => ({
        name: settings.name,
        types: kind.types,
        isBuiltIn,
        source: kind.open(settings, ports),
      }))
    this.#accounts = [...opened(builtIn, true), ...opened(configured, false)]
  }

  all(): readonly ArtifactAccount[] {
    return this.#accounts
  }

  /** The account that an artifact names; where it names none, the one of its type that needs no credentials, or the only one. */
  of({ type, artifactAccount }: Artifact): ArtifactAccount {
    const able = this.#accounts.filter(({ types }) => handlesType(types, type))
    if (able.length === 0) throw this.#noSuchType(type)
    const names = able.map(({ name }) => name)
    if (artifactAccount) {
      const named = able.find(({ name }) => name === artifactAccount)
      if (named) return named
      const other = this.#accounts.find(({ name }) => name === artifactAccount)
      const message = other
        ? `${artifactAccount} fetches artifacts of type ${other.types.join(', ')}; those of ${shortened(type)} are fetched by ${names.join(', ')}`
        : notKnown('artifact account', artifactAccount, names)
      throw badInput([{ path: 'artifact.artifactAccount', message }])
    }
    const byDefault = able.find(({ isBuiltIn }) => isBuiltIn) ?? (able.length === 1 ? able[0] : undefined)
    if (byDefault) return byDefault
    const message = `is missing; artifacts of type ${shortened(type)} are fetched by ${names.join(', ')}`
    throw badInput([{ path: 'artifact.artifactAccount', message }])
  }

  /** The accounts of a name; BAD_USER_INPUT with the nearest one when there is none. */
  named(name: string): readonly ArtifactAccount[] {
    const found = this.#accounts.filter((account) => account.name === name)
    if (found.length > 0) return found
    const known = this.#accounts.map((account) => account.name)
    throw badInput([{ path: 'account', message: notKnown('artifact account', name, known) }])
  }

  #noSuchType(type: string) {
    const known = [...new Set(this.#accounts.flatMap(({ types }) => types))]
    const message = `No artifact account fetches artifacts of type ${shortened(type)}; there are accounts for ${known.join(', ')} (docs/artifacts.md)`
    return badInput([{ path: 'artifact.type', message }])
  }
}

const shortened = (type: string) => type.slice(0, 100)
