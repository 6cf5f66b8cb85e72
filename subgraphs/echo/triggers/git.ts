import { z } from 'zod'
import { isObject, type JsonObject, objectsOf } from '#platform/definition/json.ts'
import { isPattern, matchesFully } from '#platform/patterns/fullMatch.ts'
import { Globs, isGlob } from '#platform/patterns/glob.ts'
import type { EchoEvent } from '../domain/event.ts'
import { defineTrigger, keyOf, type Match, type TriggerPorts } from './define.ts'
import { secretsIn } from './signed.ts'

const globs = z.array(z.string().min(1).max(500)).max(100)

const parameters = z.object({
  source: z
    .string()
    .min(1)
    .describe(
      'What the address of the webhook ends with: github, gitlab, bitbucket, stash, gitea or generic.',
    ),
  project: z.string().min(1).describe('The organization, group, workspace or project.'),
  slug: z.string().min(1).describe('The repository.'),
  branch: z
    .string()
    .nullish()
    .describe(
      'A regular expression for the whole name of the branch; empty means all. Tags are refs/tags/<name>.',
    ),
  events: z
    .array(z.string())
    .nullish()
    .describe('Actions that start the pipeline, like push:push or pull_request:opened; empty means all.'),
  secret: z
    .string()
    .nullish()
    .describe(
      'What webhooks are signed with, or the token they carry. Two with a comma while one replaces the other.',
    ),
  secrets: z.array(z.string()).nullish().describe('The same as a list; any of them will do.'),
  pathFilters: z
    .object({
      include: globs
        .nullish()
        .describe('Globs: one changed file at least must fit one of them; empty means any file.'),
      exclude: globs.nullish().describe('Globs: changed files that fit one of them do not count.'),
    })
    .nullish()
    .describe('Which changed files start the pipeline.'),
})

type GitTrigger = z.infer<typeof parameters>

/** Pushes and pull requests, told by webhooks (webhooks/git). */
export const git = defineTrigger<GitTrigger>({
  type: 'git',
  title: 'Git',
  description: 'Starts the pipeline when something is pushed to a repository, or a pull request changes.',
  events: ['git'],
  parameters,
  keyFields: ['source', 'project', 'slug'],
  key: ({ source, project, slug }) => keyOfRepository(source, project, slug),
  keys,
  secrets: ({ secret, secrets }) => [...secretsIn(secret ?? undefined), ...secretsIn(secrets ?? undefined)],
  match,
  complete,
  problems,
})

const keyOfRepository = (source: string, project: string, slug: string) =>
  keyOf(source.toLowerCase(), project.toLowerCase(), slug.toLowerCase())

const textOf = (value: unknown) => (typeof value === 'string' ? value : '')

/** Hosts give a repository six at most; an event that somebody publishes could have any number of them. */
const mostNames = 20

function keys({ details, content }: EchoEvent): readonly string[] {
  const known = Array.isArray(content.alsoKnownAs) ? content.alsoKnownAs : []
  const others = known.slice(0, mostNames).filter(isObject)
  const names = [content, ...others].map(({ repoProject, slug }) =>
    keyOfRepository(details.source, textOf(repoProject), textOf(slug)),
  )
  return [...new Set(names)]
}

const no = (reason: string): Match => ({ matches: false, reason })

function match(trigger: GitTrigger, { content }: EchoEvent): Match {
  const [branch, action] = [textOf(content.branch), textOf(content.action)]
  if (trigger.branch && !matchesFully(trigger.branch, branch))
    return no(`branch: the trigger wants ${trigger.branch}, the event has ${branch || 'none'}.`)
  if (trigger.events?.length && !trigger.events.includes(action))
    return no(`events: the trigger wants ${trigger.events.join(', ')}, the event has ${action || 'none'}.`)
  const what = `${action || 'push'} of ${branch || 'no branch'} at ${textOf(content.hash).slice(0, 8) || 'no commit'}`
  const files = changedFilesOf(content)
  return files ? byFiles(trigger, files, yes(content, `${what}.`)) : yes(content, `${what}.`)
}

function yes(content: JsonObject, reason: string): Match & { matches: true } {
  const { hash, branch, action, number, draft, state, title } = content
  const properties = Object.fromEntries(
    Object.entries({ number, draft, state, title }).filter(([, value]) => value !== undefined),
  )
  return {
    matches: true,
    trigger: { hash, branch, action, properties },
    artifacts: objectsOf(content.artifacts),
    reason,
  }
}

/** Asks for the changed files where the event does not tell them; when nobody can tell, the pipeline starts. */
async function complete(
  trigger: GitTrigger,
  { content }: EchoEvent,
  matched: Match & { matches: true },
  ports: TriggerPorts,
): Promise<Match> {
  if (!hasFilters(trigger) || changedFilesOf(content)) return matched
  const files = await askForFiles(content, ports)
  return files
    ? byFiles(trigger, files, matched)
    : { ...matched, reason: `${matched.reason} Which files were changed is not known.` }
}

async function askForFiles(
  { scm, before, hash }: JsonObject,
  ports: TriggerPorts,
): Promise<readonly string[] | undefined> {
  if (!isObject(scm) || !before || !hash) return undefined
  const [host, project, repository] = [textOf(scm.host), textOf(scm.project), textOf(scm.repository)]
  return ports.changedFiles({ host, project, repository, from: textOf(before), to: textOf(hash) })
}

const hasFilters = ({ pathFilters }: GitTrigger) =>
  Boolean(pathFilters?.include?.length || pathFilters?.exclude?.length)

const changedFilesOf = ({ changedFiles }: JsonObject): readonly string[] | undefined =>
  Array.isArray(changedFiles) ? changedFiles.filter((path) => typeof path === 'string') : undefined

/** Closer looks at paths than these, for one trigger and one push, would hold up others: about a fifth of a second. */
const mostCloseLooks = 10_000

/** The match as the filters have it. When there are too many files to look at all of them, the pipeline starts. */
function byFiles(trigger: GitTrigger, files: readonly string[], matched: Match & { matches: true }): Match {
  if (!hasFilters(trigger)) return matched
  const { include, exclude } = trigger.pathFilters ?? {}
  const wanted = new Globs(include?.length ? include : ['**'])
  const unwanted = new Globs(exclude ?? [])
  for (const path of files) {
    if (!unwanted.match(path) && wanted.match(path))
      return { ...matched, reason: `${matched.reason} ${path} was changed.` }
    if (wanted.closeLooks + unwanted.closeLooks > mostCloseLooks)
      return { ...matched, reason: `${matched.reason} Too many files were changed to look at all of them.` }
  }
  return no(
    files.length
      ? `pathFilters: none of the ${files.length} changed files passes, ${files[0]} for one.`
      : 'pathFilters: no file was changed.',
  )
}

function problems({ branch, pathFilters }: GitTrigger) {
  const ofBranch = branch && !isPattern(branch) ? [{ path: 'branch', message: notPattern(branch) }] : []
  const ofGlobs = (['include', 'exclude'] as const).flatMap((list) =>
    (pathFilters?.[list] ?? []).flatMap((glob, n) =>
      isGlob(glob) ? [] : [{ path: `pathFilters.${list}[${n}]`, message: `${glob} is no glob.` }],
    ),
  )
  return [...ofBranch, ...ofGlobs]
}

const notPattern = (pattern: string) =>
  `${pattern} is no regular expression that can be used (look-around and back references cannot): it matches no branch.`
