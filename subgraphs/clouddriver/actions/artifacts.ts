import { isUtf8 } from 'node:buffer'
import { z } from 'zod'
import { badInput } from '#platform/errors/errors.ts'
import type { Artifact, ArtifactFetcher } from '../artifacts/define.ts'
import { artifactFetchers } from '../artifacts/index.ts'
import { notKnown } from '../providers/table.ts'
import type { Ports } from './ports.ts'
import { schemaProblems } from './schemaProblems.ts'

const maxBytes = 10 * 1024 * 1024

const artifactSchema = z.looseObject({
  type: z.string(),
  name: z.string().nullish(),
  version: z.string().nullish(),
  location: z.string().nullish(),
  reference: z.string().nullish(),
  artifactAccount: z.string().nullish(),
})

/** The content of an artifact, at most 10 MB. BAD_USER_INPUT for a type that cannot be fetched. */
export async function artifactContent(given: unknown, { http }: Pick<Ports, 'http'>) {
  const artifact = readArtifact(given)
  const fetcher = fetcherOf(artifact)
  const content = await fetcher.fetch(artifact, { http, maxBytes })
  if (content.length > maxBytes)
    throw badInput([{ path: 'artifact', message: `holds more than ${maxBytes / 1024 / 1024} MB` }])
  return { text: isUtf8(content) ? content.toString() : null, base64: content.toString('base64') }
}

export const artifactAccounts = () =>
  artifactFetchers.map(({ account, types }) => ({ name: account, types: [...types] }))

function readArtifact(given: unknown): Artifact {
  const parsed = artifactSchema.safeParse(given)
  if (!parsed.success)
    throw badInput(
      schemaProblems(parsed.error, given).map(({ path, message }) => ({
        path: path ? `artifact.${path}` : 'artifact',
        message,
      })),
    )
  const { type, ...texts } = parsed.data
  const present = Object.entries(texts).filter(([, value]) => value !== null)
  return { type, ...Object.fromEntries(present) }
}

function fetcherOf({ type, artifactAccount }: Artifact): ArtifactFetcher {
  const known = artifactFetchers.flatMap(({ types }) => types)
  const fetcher = artifactFetchers.find(({ types }) => types.includes(type))
  if (!fetcher) {
    const message = `Artifacts of type ${type.slice(0, 100)} cannot be fetched; those of ${known.join(', ')} can`
    throw badInput([{ path: 'artifact.type', message }])
  }
  if (artifactAccount && artifactAccount !== fetcher.account)
    throw badInput([
      {
        path: 'artifact.artifactAccount',
        message: notKnown('artifact account', artifactAccount, [fetcher.account]),
      },
    ])
  return fetcher
}
