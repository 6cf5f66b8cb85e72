import { XMLParser } from 'fast-xml-parser'
import { z } from 'zod'

const text = z.coerce.string().optional()
const listOf = <T extends z.ZodType>(item: T, name: string) =>
  z
    .union([z.literal(''), z.object({ [name]: z.array(item).default([]) })])
    .optional()
    .transform((value) => (value ? (value[name] as z.infer<T>[]) : []))

const metadataSchema = z.object({
  metadata: z.object({
    versioning: z.object({
      release: text,
      latest: text,
      versions: listOf(z.coerce.string(), 'version'),
      snapshot: z.object({ timestamp: text, buildNumber: text }).optional(),
      snapshotVersions: listOf(
        z.object({ extension: text, classifier: text, value: text }),
        'snapshotVersion',
      ),
    }),
  }),
})

export type MavenVersioning = z.infer<typeof metadataSchema>['metadata']['versioning']

/** The `versioning` of a maven-metadata.xml; undefined when it is none. Declared entities are not followed. */
export function readVersioning(xml: string): MavenVersioning | undefined {
  const parser = new XMLParser({
    ignoreAttributes: true,
    parseTagValue: false,
    processEntities: false,
    isArray: (name) => name === 'version' || name === 'snapshotVersion',
  })
  try {
    return metadataSchema.parse(parser.parse(xml)).metadata.versioning
  } catch {
    return undefined
  }
}
