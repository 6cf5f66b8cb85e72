import type { KubeObject } from '#platform/kubernetes/objects.ts'
import type { ResourceCall } from '../api/api.ts'
import { convert } from '../resources/convert.ts'
import { definitionVersion, type PrinterColumn } from '../resources/custom.ts'
import { type Resource, storedKey } from '../resources/resource.ts'
import { valueAt } from '../selectors/jsonPath.ts'
import { clusterColumns } from './cluster.ts'
import { ageColumn, type Column, nameColumn, since } from './columns.ts'
import { networkColumns } from './network.ts'
import { workloadColumns } from './workloads.ts'

/** Objects as a table to print: kubectl's columns of the kind, and of each object as much as the request includes. */
export function tableOf(call: ResourceCall, objects: readonly KubeObject[], metadata: object): unknown {
  const columns = columnsOf(call.resource)
  const include = call.info.query.get('includeObject') ?? 'Metadata'
  const now = call.api.cluster.clock.now()
  return {
    kind: 'Table',
    apiVersion: 'meta.k8s.io/v1',
    metadata,
    columnDefinitions: columns.map(
      ({ name, type = 'string', format = '', description = '', priority = 0 }) => ({
        name,
        type,
        format,
        description,
        priority,
      }),
    ),
    rows: objects.map((object) => ({
      cells: columns.map((column) => column.cell(object, now) ?? null),
      object:
        include === 'None' ? null : include === 'Object' ? convert(object, call.resource) : headOf(object),
    })),
  }
}

const headOf = ({ metadata }: KubeObject) => ({
  kind: 'PartialObjectMetadata',
  apiVersion: 'meta.k8s.io/v1',
  metadata,
})

/** The columns of the kinds that have more than a name and an age. */
const kindColumns: Readonly<Record<string, readonly Column[]>> = {
  ...workloadColumns,
  ...networkColumns,
  ...clusterColumns,
}

const plain: readonly Column[] = [nameColumn, ageColumn]

function columnsOf(resource: Resource): readonly Column[] {
  if (resource.definition === undefined) return kindColumns[storedKey(resource)] ?? plain
  const extra = definitionVersion(resource.definition, resource.version)?.additionalPrinterColumns
  return extra === undefined ? plain : [nameColumn, ...extra.map(customColumn)]
}

function customColumn({ name, type, jsonPath, format, description, priority }: PrinterColumn): Column {
  return {
    name,
    // kubectl prints dates by itself, as times; here they are told as ages.
    type: type === 'date' ? 'string' : (type as Column['type'] & string),
    ...(format === undefined ? {} : { format }),
    ...(description === undefined ? {} : { description }),
    ...(priority === undefined ? {} : { priority }),
    cell(object, now) {
      const value = valueAt(object, jsonPath)
      if (type === 'date') return value === undefined ? null : since(value, now)
      return typeof value === 'object' ? JSON.stringify(value) : value
    },
  }
}
