import { kindKey, type Resource } from '../resources/resource.ts'
import type { KindRules } from './kind.ts'

const none: KindRules = {}

const table: Readonly<Record<string, KindRules>> = {}

export const rulesOf = (resource: Resource): KindRules => table[kindKey(resource)] ?? none
