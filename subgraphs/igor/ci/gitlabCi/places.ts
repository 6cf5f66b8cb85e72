/** A project, and a branch or tag of it if the job names one. */
export interface GitlabPlace {
  /** Its path in the API. */
  readonly project: string
  readonly ref: string | undefined
}

/** A job is a project by its path or its number, and if wanted a branch or tag: `group/shop@main`. Undefined for what cannot be one. */
export function placeOf(job: string): GitlabPlace | undefined {
  const at = job.indexOf('@')
  const project = at < 0 ? job : job.slice(0, at)
  const isProject = /^\d+$/.test(project) || /^[^/]+(\/[^/]+)+$/.test(project)
  if (!isProject) return undefined
  return {
    project: `/projects/${encodeURIComponent(project)}`,
    ref: at < 0 ? undefined : job.slice(at + 1) || undefined,
  }
}

/** The path of a pipeline; undefined where there cannot be one. */
export function pipelineOf(job: string, id: string): string | undefined {
  const place = placeOf(job)
  return place && /^\d+$/.test(id) ? `${place.project}/pipelines/${id}` : undefined
}
