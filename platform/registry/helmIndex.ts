import { createHash } from 'node:crypto'
import { parse } from 'yaml'
import { z } from 'zod'

/** A version of a chart, as a repository's index tells it. */
export interface ChartVersion {
  readonly version: string
  readonly urls: readonly string[]
  /** sha256, in hexadecimal. */
  readonly digest?: string | undefined
}

const versionsSchema = z.array(
  z.object({
    version: z.coerce.string(),
    urls: z.array(z.string()).default([]),
    digest: z.string().optional(),
  }),
)

/**
 * The index.yaml of a Helm repository. Public ones hold tens of megabytes, which a YAML parser reads for seconds; so the
 * text is cut at the names of the charts, and what is asked for is parsed.
 */
export class HelmIndex {
  readonly #sections: ReadonlyMap<string, string>

  /** Undefined when the text is no index. */
  static read(text: string): HelmIndex | undefined {
    const sections = /^\s*\{/.test(text) ? sectionsOfJson(text) : sectionsOf(text)
    return sections && new HelmIndex(sections)
  }

  private constructor(sections: ReadonlyMap<string, string>) {
    this.#sections = sections
  }

  names(): string[] {
    return [...this.#sections.keys()]
  }

  /** Changes when what the index says of a chart does; undefined for a chart that it does not have. */
  fingerprint(name: string): string | undefined {
    const section = this.#sections.get(name)
    return section === undefined ? undefined : createHash('sha256').update(section).digest('base64url')
  }

  /** In the order of the index; undefined for a chart that it does not have, or not in a form that can be read. */
  versions(name: string): readonly ChartVersion[] | undefined {
    const section = this.#sections.get(name)
    if (section === undefined) return undefined
    return versionsSchema.safeParse(parsed(section)).data
  }
}

function sectionsOfJson(text: string): Map<string, string> | undefined {
  const index = z.object({ entries: z.record(z.string(), z.unknown()) }).safeParse(parsed(text)).data
  return index && new Map(Object.entries(index.entries).map(([name, list]) => [name, JSON.stringify(list)]))
}

/** The lines under each key of `entries:`; everything below is indented as far, lists too, or further. */
function sectionsOf(text: string): Map<string, string> | undefined {
  const start = /^entries:[ \t]*(\{\}[ \t]*)?\r?$/m.exec(text)
  if (!start) return undefined
  const sections = new Map<string, string>()
  let at = text.indexOf('\n', start.index) + 1
  if (at === 0) return sections
  let open: { readonly name: string; readonly from: number } | undefined
  let indent: string | undefined
  const close = (to: number) => open && sections.set(open.name, text.slice(open.from, to))
  while (at < text.length) {
    const newline = text.indexOf('\n', at)
    const end = newline < 0 ? text.length : newline + 1
    const line = text.slice(at, Math.min(end, at + 512))
    if (/^[^\s#-]/.test(line)) break
    indent ??= /^([ ]+)[^\s#-]/.exec(line)?.[1]
    const key = indent && /^([ ]+)([^\s#-][^:]*|"[^"]+"|'[^']+'):\s*$/.exec(line)
    if (key && key[1] === indent) {
      close(at)
      open = { name: key[2]!.replace(/^(["'])(.*)\1$/, '$2'), from: end }
    }
    at = end
  }
  close(at)
  return sections
}

function parsed(text: string): unknown {
  try {
    return parse(text, { maxAliasCount: 0, logLevel: 'silent' })
  } catch {
    return undefined
  }
}
