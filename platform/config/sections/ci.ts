import { z } from 'zod'
import { integer, listOf, objectsWith, text, yesOrNo } from '../kinds.ts'
import { setting } from '../setting.ts'

/** Masters and accounts of CI systems: what of them may be shown, and what must never be written. */
const systems = objectsWith({
  shown: [
    'name',
    'address',
    'baseUrl',
    'username',
    'itemUpperThreshold',
    'project',
    'accountId',
    'region',
    'organizations',
    'repositories',
  ],
  secret: [
    'awsSecretAccessKey',
    'githubToken',
    'jsonKey',
    'password',
    'privateKey',
    'privateToken',
    'secretAccessKey',
    'token',
    'triggerToken',
    'webhookSecret',
  ],
})

const enabled = (title: string) =>
  setting(`Whether the ${title} of the configuration are used.`, yesOrNo, true)

const masters = (title: string) =>
  z.strictObject({
    enabled: enabled(`masters of ${title}`),
    masters: setting(`Masters of ${title}, with Spinnaker's fields: docs/ci.md.`, systems, []),
  })

const accounts = (title: string) =>
  z.strictObject({
    enabled: enabled(`accounts of ${title}`),
    accounts: setting(`Accounts of ${title}, with Spinnaker's fields: docs/ci.md.`, systems, []),
  })

/** CI systems, and what is read out of their builds. */
export const ciSettings = {
  jenkins: masters('Jenkins'),
  gitlabCi: masters('GitLab CI'),
  githubActions: masters('GitHub Actions'),
  travis: masters('Travis CI'),
  concourse: masters('Concourse'),
  gcb: accounts('Google Cloud Build'),
  codebuild: accounts('AWS CodeBuild'),
  artifact: z.strictObject({
    decorator: z.strictObject({
      enabled: setting(
        'Whether name, version and type of packages are read from the names of the files that builds leave.',
        yesOrNo,
        true,
      ),
      fileDecorators: setting(
        'How they are read from other names: type, identifierRegex (which files), decoratorRegex (its groups: name, version, type).',
        objectsWith({ shown: ['type', 'decoratorRegex', 'identifierRegex'] }),
        [],
      ),
    }),
    templates: setting(
      'Templates that make artifacts of a build (Jinja), for builds whose properties have customFormat: name, and template or templatePath.',
      objectsWith({ shown: ['name', 'template', 'templatePath'] }),
      [],
    ),
    filter: z.strictObject({
      maxArtifacts: setting('How many files of a build are looked at.', integer(1, 1_000), 20),
      preferredArtifacts: setting(
        'Which ones first, by the end of their names.',
        listOf(text('the end of a file name')),
        ['deb', 'rpm', 'properties', 'yml', 'json', 'xml', 'html', 'txt', 'nupkg'],
      ),
    }),
  }),
}
