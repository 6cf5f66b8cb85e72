import type { KubeObject } from '#platform/kubernetes/objects.ts'
import { badRequest } from '../objects/refusals.ts'
import type { Resource } from '../resources/resource.ts'
import { typeNameOf } from './names.ts'
import { decodeScalar, goKind, goType } from './scalars.ts'
import { type Field, type FieldType, fieldsOf } from './types.ts'
import { isOmitted } from './zero.ts'

export interface Decoded {
  readonly object: KubeObject
  /** The paths of fields that the kind does not have; they are left out of the object. */
  readonly unknown: readonly string[]
}

/**
 * A body as an object of a built-in kind, as the API server's decoder makes it: only known fields, no nulls, nothing that
 * stands for itself when left out.
 * @throws StatusError 400 for a value of a wrong type
 */
export function decodeTyped(resource: Pick<Resource, 'group' | 'version' | 'kind'>, value: object): Decoded {
  const decoder = new Decoder(resource)
  const object = decoder.struct(value as Record<string, unknown>, typeNameOf(resource), '', '') as KubeObject
  return { object, unknown: decoder.unknown }
}

/** The same for a part of an object. */
export function decodeStruct(
  resource: Pick<Resource, 'version' | 'kind'>,
  value: Record<string, unknown>,
  type: string,
  path: string,
): { value: Record<string, unknown>; unknown: readonly string[] } {
  const decoder = new Decoder(resource)
  return { value: decoder.struct(value, type, path, path), unknown: decoder.unknown }
}

class Decoder {
  readonly unknown: string[] = []
  readonly #resource: Pick<Resource, 'kind' | 'version'>

  constructor(resource: Pick<Resource, 'kind' | 'version'>) {
    this.#resource = resource
  }

  /** `path` is how users know the field (`spec.ports[0]`), `goPath` how Go does (`spec.ports`). */
  struct(
    value: Record<string, unknown>,
    name: string,
    path: string,
    goPath: string,
  ): Record<string, unknown> {
    const fields = fieldsOf(name)
    if (fields === undefined) return value
    const result: Record<string, unknown> = {}
    for (const key of Object.keys(value)) {
      const field = fields.get(key)
      const at = path === '' ? key : `${path}.${key}`
      if (field === undefined) {
        this.unknown.push(at)
        continue
      }
      const decoded = this.#field(value[key], field, name, key, at, goPath)
      if (decoded !== undefined) result[key] = decoded
    }
    return result
  }

  #field(value: unknown, field: Field, struct: string, key: string, path: string, goPath: string): unknown {
    if (value === null || value === undefined) return undefined
    const place = {
      struct: struct.replace(/^(Core|Events|Authentication)?V\d+/, ''),
      goPath: goPath === '' ? key : `${goPath}.${key}`,
    }
    const decoded = this.#value(value, field.type, place, path)
    return isOmitted(key, decoded, field, place.struct) ? undefined : decoded
  }

  #value(value: unknown, type: FieldType, place: Place, path: string): unknown {
    switch (type.is) {
      case 'scalar': {
        const decoded = decodeScalar(value, type.name)
        if ('problem' in decoded) throw this.#cannot(decoded.problem ?? mismatch(value, type, place))
        return decoded.value
      }
      case 'struct':
        if (!isObject(value)) throw this.#cannot(mismatch(value, type, place))
        return this.struct(value, type.name, path, place.goPath)
      case 'list':
        if (!Array.isArray(value)) throw this.#cannot(mismatch(value, type, place))
        return value.map((item, index) =>
          item === null ? emptyItem(type.item) : this.#value(item, type.item, place, `${path}[${index}]`),
        )
      case 'map':
        if (!isObject(value)) throw this.#cannot(mismatch(value, type, place))
        return Object.fromEntries(
          Object.entries(value).map(([key, entry]) => [
            key,
            entry === null ? emptyItem(type.value) : this.#value(entry, type.value, place, `${path}.${key}`),
          ]),
        )
    }
  }

  #cannot(problem: string) {
    const { kind, version } = this.#resource
    return badRequest(
      `${kind} in version ${JSON.stringify(version)} cannot be handled as a ${kind}: ${problem}`,
    )
  }
}

interface Place {
  readonly struct: string
  readonly goPath: string
}

const mismatch = (value: unknown, type: FieldType, { struct, goPath }: Place): string =>
  `json: cannot unmarshal ${goKind(value)} into Go struct field ${struct}.${goPath} of type ${goType(type)}`

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** What Go makes of a null in a list or a map. */
function emptyItem(type: FieldType): unknown {
  if (type.is !== 'scalar') return type.is === 'list' ? [] : {}
  if (type.name === 'boolean') return false
  return type.name === 'string' || type.name === 'bytes' ? '' : type.name === 'quantity' ? '0' : null
}
