import { javaEquals } from './equality.ts'
import { stringify } from './text.ts'
import { JavaObject } from './values.ts'

/** One entry of a map, as projection, selection and `entrySet()` see it. */
export class MapEntry extends JavaObject {
  readonly type = 'java.util.Map.Entry'
  readonly key: unknown
  readonly value: unknown

  constructor(key: unknown, value: unknown) {
    super()
    this.key = key
    this.value = value
  }

  override toString(): string {
    return `${stringify(this.key)}=${stringify(this.value)}`
  }

  override equals(other: unknown): boolean {
    return other instanceof MapEntry && javaEquals(this.key, other.key) && javaEquals(this.value, other.value)
  }

  override toJSON(): unknown {
    return { [stringify(this.key)]: this.value }
  }
}
