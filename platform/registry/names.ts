import { badInput } from '#platform/errors/errors.ts'

const repository = /^[\w.-]+(?:\/[\w.-]+)*$/
const tag = /^\w[\w.-]{0,127}$/
const digest = /^[a-z0-9]+(?:[.+_-][a-z0-9]+)*:[\w=-]+$/i

/** Whether a text can be a tag (opencontainers/distribution-spec): nothing else may be told as one. */
export const isTag = (text: string): boolean => tag.test(text)

/** Whether it can be a repository: capitals too, which some registries let pass. */
export const isRepository = (text: string): boolean =>
  text.length <= 255 && repository.test(text) && !/(?:^|\/)\.{1,2}(?:\/|$)/.test(text)

/** Names come from pipelines and callers: what is none must not become an address, to which the account's password goes. */
export function requireNames(name: string, reference?: string): void {
  if (!isRepository(name))
    throw badInput([{ path: 'repository', message: 'is no name of a repository, like folder/image' }])
  if (reference !== undefined && !isTag(reference) && !digest.test(reference))
    throw badInput([{ path: 'tag', message: 'is neither a tag nor a digest' }])
}
