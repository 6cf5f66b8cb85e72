/**
 * The names of folders and job in a job's name: `folder/job/name`, as Spinnaker writes it, or `folder/name`. A branch of a
 * multibranch job has the name that Jenkins gives it, in which a slash is `%2F`.
 */
function namesIn(job: string): string[] {
  const parts = job.split('/').filter(Boolean)
  const isLong = parts.length % 2 === 1 && parts.every((part, index) => index % 2 === 0 || part === 'job')
  return isLong ? parts.filter((_, index) => index % 2 === 0) : parts
}

export const jobPath = (job: string): string =>
  namesIn(job)
    .map((name) => `job/${encodeURIComponent(name)}/`)
    .join('')

export const buildPath = (job: string, id: string): string => `${jobPath(job)}${encodeURIComponent(id)}/`

/** The file's own folders stay folders. */
export const filePath = (job: string, id: string, file: string): string =>
  `${buildPath(job, id)}artifact/${file.split('/').map(encodeURIComponent).join('/')}`
