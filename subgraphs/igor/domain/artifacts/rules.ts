import type { JsonObject } from '#platform/definition/json.ts'
import type { Build, BuildArtifact } from '../build.ts'

/** How artifacts are read out of builds in this installation. */
export interface ArtifactRules {
  readonly decorators: readonly Decorator[]
  readonly filter: { readonly maxArtifacts: number; readonly preferredArtifacts: readonly string[] }
  /** Renders a template of the configuration with the fields of a build; undefined when there is none of that name. */
  readonly render: (template: string, build: JsonObject) => string | undefined
}

/** Reads more out of a file's name than that. Undefined for a file that it is not made for. */
export interface Decorator {
  readonly isConfigured: boolean
  decorate(fileName: string): { name: string; version: string; type: string } | undefined
}

/** name_version_architecture.deb */
const deb: Decorator = {
  isConfigured: false,
  decorate(fileName) {
    const [name, version, ...rest] = fileName.split('_')
    if (!fileName.endsWith('.deb') || rest.length === 0) return undefined
    return { name: name!, version: version!, type: 'deb' }
  },
}

/** name-version-release.architecture.rpm */
const rpm: Decorator = {
  isConfigured: false,
  decorate(fileName) {
    const parts = fileName.split('-')
    if (!fileName.endsWith('.rpm') || parts.length < 3) return undefined
    const [version, release] = parts.slice(-2)
    return {
      name: parts.slice(0, -2).join('-'),
      version: `${version}-${release!.replaceAll('.rpm', '')}`,
      type: 'rpm',
    }
  },
}

export const builtInDecorators: readonly Decorator[] = [deb, rpm]

/** A build whose files are named by what they hold, and of many files the ones that matter most. */
export function withDecorated(build: Build, { decorators, filter }: ArtifactRules): Build {
  return {
    ...build,
    artifacts: preferred(
      build.artifacts.flatMap((each) => decorated(each, decorators)),
      filter,
    ),
  }
}

/** Where several decorators are made for a file, those of the configuration go first. */
function decorated(artifact: BuildArtifact, decorators: readonly Decorator[]): BuildArtifact[] {
  const all = decorators.flatMap(({ isConfigured, decorate }) => {
    const found = decorate(artifact.fileName)
    return found
      ? [{ isConfigured, artifact: { ...artifact, ...found, reference: artifact.fileName, decorated: true } }]
      : []
  })
  const configured = all.filter(({ isConfigured }) => isConfigured)
  const chosen = all.length > 1 && configured.length > 0 ? configured : all
  return chosen.length > 0 ? chosen.map(({ artifact }) => artifact) : [artifact]
}

function preferred(
  artifacts: readonly BuildArtifact[],
  { maxArtifacts, preferredArtifacts }: ArtifactRules['filter'],
): readonly BuildArtifact[] {
  if (artifacts.length <= maxArtifacts) return artifacts
  const rank = ({ fileName }: BuildArtifact) => {
    const at = preferredArtifacts.indexOf(fileName.split('.').at(-1)!.toLowerCase())
    return at < 0 ? preferredArtifacts.length : at
  }
  return artifacts.toSorted((a, b) => rank(a) - rank(b)).slice(0, maxArtifacts)
}
