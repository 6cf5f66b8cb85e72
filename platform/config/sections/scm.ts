import { z } from 'zod'
import { text, url } from '../kinds.ts'
import { optionalSetting } from '../setting.ts'

const address = (description: string) => optionalSetting(description, url('http:', 'https:'))
const secret = (description: string) => optionalSetting(description, text('a text'), { secret: true })
const username = (description: string) => optionalSetting(description, text('a name'))

/** Where Igor reads repositories: a host without its baseUrl is not asked. */
export const scmSettings = {
  github: z.strictObject({
    baseUrl: address(
      'The API of GitHub: https://api.github.com, or https://<host>/api/v3 of an Enterprise Server.',
    ),
    accessToken: secret('A token that may read the repositories.'),
  }),
  gitlab: z.strictObject({
    baseUrl: address('GitLab: https://gitlab.com or one of your own, without /api.'),
    privateToken: secret('A token that may read the repositories (scope read_api).'),
  }),
  stash: z.strictObject({
    baseUrl: address('Bitbucket Server or Data Center (Stash by its older name), without /rest.'),
    username: username('Who reads the repositories.'),
    password: secret('The password, or an HTTP access token in its place.'),
    token: secret('An HTTP access token, instead of username and password.'),
  }),
  bitbucket: z.strictObject({
    baseUrl: address('The API of Bitbucket Cloud: https://api.bitbucket.org.'),
    username: username('Who reads the repositories.'),
    password: secret('An app password, or an API token in its place.'),
    token: secret('An access token of a repository, project or workspace, instead of username and password.'),
  }),
}
