/** A workflow, and a branch or tag if the job names one. */
export interface WorkflowPlace {
  /** `owner/name` */
  readonly slug: string
  /** The repository's path in the API. */
  readonly repository: string
  /** The workflow's path in the API. */
  readonly workflow: string
  readonly ref: string | undefined
}

/** A job is a workflow by the name of its file, and if wanted a branch or tag: `octo/shop/build.yml@main`. Undefined for what cannot be one. */
export function placeOf(job: string): WorkflowPlace | undefined {
  const [, owner, name, file, ref] = /^([^/@]+)\/([^/@]+)\/([^/@]+)(?:@(.+))?$/.exec(job) ?? []
  if (owner === undefined || name === undefined || file === undefined) return undefined
  if ([owner, name, file].some((segment) => segment === '.' || segment === '..')) return undefined
  const repository = `/repos/${encodeURIComponent(owner)}/${encodeURIComponent(name)}`
  const workflow = `${repository}/actions/workflows/${encodeURIComponent(file)}`
  return { slug: `${owner}/${name}`, repository, workflow, ref: ref?.replace(/^refs\/(heads|tags)\//, '') }
}

/** The job of a workflow's file; undefined for workflows that GitHub has made itself. */
export function jobOf(slug: string, path: unknown): string | undefined {
  const file = /^\.github\/workflows\/([^/@]+)(@|$)/.exec(String(path))?.[1]
  return file === undefined ? undefined : `${slug}/${file}`
}

/** The path of a run; undefined where there cannot be one. */
export function runOf(job: string, id: string): string | undefined {
  const place = placeOf(job)
  return place && /^\d+$/.test(id) ? `${place.repository}/actions/runs/${id}` : undefined
}
