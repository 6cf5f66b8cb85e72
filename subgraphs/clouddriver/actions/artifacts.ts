import { isUtf8 } from 'node:buffer'
import { z } from 'zod'
import { archiveFile } from '#platform/archive/read.ts'
import { schemaProblems } from '#platform/definition/schemaProblems.ts'
import { badInput, notFound, unavailable } from '#platform/errors/errors.ts'
import { outOfTime, tooLarge } from '#platform/fetch/get.ts'
import type { Caller } from '#platform/identity/caller.ts'
import type { Artifact, FetchLimits } from '../artifacts/define.ts'
import type { ArtifactAccount } from '../runtime/artifactAccounts.ts'
import type { Ports } from './ports.ts'

type ArtifactPorts = Pick<Ports, 'artifacts' | 'artifactLimits' | 'stopping'>

/** What the API answers in one piece; more is only looked into. */
const mostAnswered = 10 * 1024 * 1024

/** References may be contents; everything else is a name, which ranges and patterns are made of. */
const name = z.string().max(4096, 'must have 4096 characters at most')
const artifactSchema = z.looseObject({
  type: name,
  name: name.nullish(),
  version: name.nullish(),
  location: name.nullish(),
  reference: z.string().nullish(),
  artifactAccount: name.nullish(),
  metadata: z.record(z.string(), z.unknown()).nullish(),
})

/** The content of an artifact, at most 10 MB. BAD_USER_INPUT for a type that cannot be fetched. */
export async function artifactContent(given: unknown, ports: ArtifactPorts, caller: Caller) {
  return answer(await fetchArtifact(readArtifact(given), ports, mostAnswered, caller))
}

/** A file of an artifact that is an archive; the archive may be as large as `artifacts.maxBytes`. */
export async function artifactFile(given: unknown, path: string, ports: ArtifactPorts, caller: Caller) {
  const { maxBytes, maxUnpackedBytes, maxEntries } = ports.artifactLimits
  const archive = await fetchArtifact(readArtifact(given), ports, maxBytes, caller)
  const content = await archiveFile(archive, plain(path), { maxBytes: maxUnpackedBytes, maxEntries })
  if (!content) throw notFound('file in the artifact:', path.slice(0, 200))
  if (content.length > mostAnswered) throw tooLarge(`the file ${path}`, mostAnswered)
  return answer(content)
}

const plain = (path: string) => path.replace(/^(\.?\/)+/, '')

export const artifactAccounts = ({ artifacts }: Pick<Ports, 'artifacts'>) =>
  artifacts.all().map(({ name, types }) => ({ name, types: [...types] }))

/** What an account offers, where it can say so. */
export const artifactNames = (account: string, ports: ArtifactPorts, caller: Caller): Promise<string[]> =>
  listed(account, 'names', ports, caller, (source, limits) => source.names?.(limits))

/** The versions of what an account offers, the newest first. */
export const artifactVersions = (
  account: string,
  name: string,
  ports: ArtifactPorts,
  caller: Caller,
): Promise<string[]> =>
  listed(account, 'versions', ports, caller, (source, limits) => source.versions?.(name, limits))

async function fetchArtifact(
  artifact: Artifact,
  ports: ArtifactPorts,
  most: number,
  caller: Caller,
): Promise<Buffer> {
  const { source, name } = ports.artifacts.of(artifact)
  const maxBytes = Math.min(most, ports.artifactLimits.maxBytes)
  const content = await within(name, ports, (signal) => source.fetch(artifact, { maxBytes, signal, caller }))
  if (content.length > maxBytes) throw tooLarge('the artifact', maxBytes)
  return content
}

/** Ends the work when its time is over, or the service stops. */
async function within<R>(
  account: string,
  { artifactLimits, stopping }: ArtifactPorts,
  work: (signal: AbortSignal) => Promise<R>,
): Promise<R> {
  const timeout = AbortSignal.timeout(artifactLimits.timeoutMs)
  try {
    return await work(AbortSignal.any([timeout, stopping]))
  } catch (error) {
    if (!(error instanceof DOMException)) throw error
    if (timeout.aborted) throw outOfTime(account, 'what it was asked for')
    throw stopping.aborted ? unavailable('clouddriver', 'it stops', error) : error
  }
}

async function listed(
  account: string,
  what: 'names' | 'versions',
  ports: ArtifactPorts,
  caller: Caller,
  list: (source: ArtifactAccount['source'], limits: FetchLimits) => Promise<string[]> | undefined,
): Promise<string[]> {
  const able = ports.artifacts.named(account).find(({ source }) => source[what])
  if (!able)
    throw badInput([{ path: 'account', message: `The artifact account ${account} lists no ${what}` }])
  const { maxBytes } = ports.artifactLimits
  return within(
    account,
    ports,
    async (signal) => (await list(able.source, { maxBytes, signal, caller })) ?? [],
  )
}

const answer = (content: Buffer) => ({
  text: isUtf8(content) ? content.toString() : null,
  base64: content.toString('base64'),
})

function readArtifact(given: unknown): Artifact {
  const parsed = artifactSchema.safeParse(given)
  if (!parsed.success)
    throw badInput(
      schemaProblems(parsed.error, given).map(({ path, message }) => ({
        path: path ? `artifact.${path}` : 'artifact',
        message,
      })),
    )
  const { type, ...rest } = parsed.data
  const present = Object.entries(rest).filter(([, value]) => value !== null)
  return { type, ...Object.fromEntries(present) }
}
