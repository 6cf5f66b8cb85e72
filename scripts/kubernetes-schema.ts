/**
 * Writes sandbox/kubernetes/schema/types.json, the fields of the built-in kinds, from the models of
 * @kubernetes/client-node; with --check only says whether that is needed.
 *
 * A field is told by its type: `string`, `int32`, …, the name of another type, `[item]`, `{value}`; `!` in front: it must
 * be there.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { builtinResources } from '../sandbox/kubernetes/resources/builtin.ts'
import { typeNameOf } from '../sandbox/kubernetes/schema/names.ts'
import { scalars } from '../sandbox/kubernetes/schema/types.ts'

const target = fileURLToPath(new URL('../sandbox/kubernetes/schema/types.json', import.meta.url))
const models = fileURLToPath(
  new URL('../node_modules/@kubernetes/client-node/dist/gen/models/', import.meta.url),
)

/** Texts and maps of texts that are quantities: the models do not tell them from others. */
const quantityMaps = new Set([
  'allocatable',
  'allocatedResources',
  'capacity',
  'default',
  'defaultRequest',
  'hard',
  'limits',
  'max',
  'maxLimitRequestRatio',
  'min',
  'overhead',
  'podFixed',
  'requests',
  'used',
])
const quantities = new Set([
  'CSIStorageCapacity.capacity',
  'CSIStorageCapacity.maximumVolumeSize',
  'EmptyDirVolumeSource.sizeLimit',
  'MetricTarget.averageValue',
  'MetricTarget.value',
  'MetricValueStatus.averageValue',
  'MetricValueStatus.value',
  'ResourceFieldSelector.divisor',
])

type Fields = Record<string, string>

const attribute = /"baseName": "([^"]+)",\s*"type": "([^"]+)",\s*"format": "([^"]*)"/g
const requiredField = /^ {4}'([^']+)': /gm

function fieldsOf(model: string): Fields {
  const declared = readFileSync(`${models}${model}.d.ts`, 'utf8')
  const required = new Set([...declared.matchAll(requiredField)].map(([, name]) => name))
  const source = readFileSync(`${models}${model}.js`, 'utf8')
  const fields: Fields = {}
  for (const [, name, type, format] of source.matchAll(attribute) as Iterable<RegExpExecArray>) {
    const simple = simpleType(type!, format!)
    fields[name!] = (required.has(name!) ? '!' : '') + asQuantity(model, name!, simple)
  }
  return fields
}

function simpleType(type: string, format: string): string {
  const item = /^Array<(.+)>$/.exec(type)?.[1]
  if (item !== undefined) return `[${simpleType(item, format)}]`
  const value = /^\{ \[key: string\]: (.+); \}$/.exec(type)?.[1]
  if (value !== undefined) return `{${simpleType(value, format)}}`
  if (type === 'number') return format
  if (type === 'Date') return 'time'
  if (type === 'V1MicroTime') return 'microTime'
  if (type === 'IntOrString') return 'intOrString'
  if (type === 'string' && format === 'byte') return 'bytes'
  return type
}

function asQuantity(model: string, name: string, type: string): string {
  if (type === '{string}' && quantityMaps.has(name)) return '{quantity}'
  return type === 'string' && quantities.has(`${model.replace(/^V\d+/, '')}.${name}`) ? 'quantity' : type
}

const types = new Map<string, Fields>()

function add(model: string): void {
  if (types.has(model)) return
  const fields = fieldsOf(model)
  types.set(model, fields)
  for (const type of Object.values(fields)) {
    const inner = type.replace(/[![\]{}]/g, '')
    if (!scalars.has(inner)) add(inner)
  }
}

for (const resource of builtinResources) add(typeNameOf(resource))
for (const extra of ['V1Scale', 'V1Eviction', 'AuthenticationV1TokenRequest', 'V1DeleteOptions', 'V1Status'])
  add(extra)

const lines = [...types]
  .sort(([a], [b]) => (a < b ? -1 : 1))
  .map(([name, fields]) => `${JSON.stringify(name)}:${JSON.stringify(fields)}`)
const text = `{\n${lines.join(',\n')}\n}\n`

if (!process.argv.includes('--check')) writeFileSync(target, text)
else if (readFileSync(target, 'utf8') !== text) {
  console.error('sandbox/kubernetes/schema/types.json is not what the models say: run npm run generate')
  process.exitCode = 1
}
