import { parse as parseYaml } from 'yaml'
import { isObject, type JsonObject } from '#platform/definition/json.ts'
import { badInput, unavailable } from '#platform/errors/errors.ts'
import { parseProperties } from '#platform/expressions/functions/properties.ts'
import { pollUntil } from '../../runtime/pollUntil.ts'
import type { BuildPlace, BuildPorts } from './ports.ts'

const mostBytes = 1_048_576
/** Files may come a little after the end of the build. */
const pauseMs = 1_000

/**
 * What a build tells by a file that it leaves (YAML, JSON, or else Java properties) or, without a file, in a way of its own. Waits for
 * the file; undefined when there is none. BAD_USER_INPUT for one that cannot be read, UNAVAILABLE for a page that came in its place.
 */
export async function buildProperties(
  { buildService, job, id }: BuildPlace,
  file: string | undefined,
  waitMs: number,
  { masters, reads, stopping }: BuildPorts,
): Promise<JsonObject | undefined> {
  const master = masters.get(buildService)
  if (file === undefined) {
    const build = await reads.find(master, job, id, stopping)
    return build && master.properties?.(build, stopping)
  }
  const content = await pollUntil({
    read: async () => {
      const build = await reads.find(master, job, id, stopping)
      const found = build?.artifacts.find(
        ({ fileName, relativePath }) => fileName === file || relativePath === file,
      )
      if (found) return master.builds.file(job, id, found.relativePath, stopping)
      reads.forget(master, job, id)
      return undefined
    },
    isEnough: (bytes) => bytes !== undefined,
    waitMs,
    pauseMs: () => pauseMs,
    stopping,
  })
  if (content && isPage(content))
    throw unavailable(
      `${master.type} '${buildService}'`,
      `it answered a web page instead of the file ${file}`,
    )
  return content && propertiesIn(file, content)
}

/** As proxies and log-in pages answer; lines key=value could be read out of it. */
const isPage = (content: Buffer) => /^\s*<(!doctype\s+html|html)\b/i.test(content.toString('utf8', 0, 1_000))

function propertiesIn(file: string, content: Buffer): JsonObject {
  if (content.length > mostBytes)
    throw unusable(file, `it has ${content.length} bytes, more than ${mostBytes}`)
  const text = content.toString('utf8')
  let value: unknown
  try {
    value = contentOf(file, text)
  } catch (error) {
    throw unusable(file, (error as Error).message)
  }
  if (isObject(value)) return { ...value }
  throw unusable(file, 'it holds no object')
}

function contentOf(file: string, text: string): unknown {
  if (/\.ya?ml$/i.test(file)) return parseYaml(text)
  return /\.json$/i.test(file) ? JSON.parse(text) : parseProperties(text)
}

const unusable = (file: string, reason: string) =>
  badInput([{ path: 'propertyFile', message: `${file} cannot be read: ${reason}` }])
