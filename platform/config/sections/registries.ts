import { z } from 'zod'
import { integer, objectsWith, yesOrNo } from '../kinds.ts'
import { setting } from '../setting.ts'

/** What Igor polls besides CI systems, and how it polls. */
export const registrySettings = {
  polling: z.strictObject({
    pollInterval: setting(
      'Seconds between two polls of a CI system, an account or a search.',
      integer(1, 86_400),
      60,
    ),
    itemUpperThreshold: setting(
      'More new things than this at once are taken for a lost memory: nothing is started by them, and an alert says so.',
      integer(1, 10_000_000),
      1_000,
    ),
    sendEventsEnabled: setting(
      'Whether what polls find is told to Echo. Otherwise it is taken for known, and starts nothing.',
      yesOrNo,
      true,
    ),
    handleFirstBuilds: setting(
      'Whether the builds of a job that was never looked at start pipelines. Otherwise they are taken for known.',
      yesOrNo,
      true,
    ),
    processBuildsOlderThanLookBackWindow: setting(
      'Whether builds start pipelines however long ago they ended.',
      yesOrNo,
      true,
    ),
    lookBackWindowMins: setting(
      'How long ago, besides the interval, builds may have ended that still start pipelines, when not all do.',
      integer(1, 10_000_000),
      36_000,
    ),
  }),
  dockerRegistry: z.strictObject({
    enabled: setting('Whether the docker registries of the configuration are polled.', yesOrNo, true),
    accounts: setting(
      "Docker registries to poll, with Spinnaker's fields: name, address, username, password, repositories, … (docs/registries.md).",
      objectsWith({
        shown: [
          'name',
          'address',
          'repositories',
          'repositoriesRegex',
          'trackDigests',
          'paginateSize',
          'insecureRegistry',
        ],
        secret: ['password'],
      }),
      [],
    ),
  }),
  helm: z.strictObject({
    enabled: setting(
      'Whether the repositories of artifacts.helm.accounts are polled for new charts.',
      yesOrNo,
      true,
    ),
  }),
  artifactory: z.strictObject({
    enabled: setting('Whether the searches of Artifactory are polled.', yesOrNo, true),
    searches: setting(
      "Searches of Artifactory, with Spinnaker's fields: name, baseUrl, repo, repoType, groupId, accessToken, … (docs/registries.md).",
      objectsWith({
        shown: ['name', 'baseUrl', 'repo', 'repoType', 'groupId', 'searchPattern'],
        secret: ['password', 'accessToken'],
      }),
      [],
    ),
  }),
  nexus: z.strictObject({
    enabled: setting('Whether the searches of Nexus are polled.', yesOrNo, true),
    searches: setting(
      "Searches of Nexus, with Spinnaker's fields: name, baseUrl, repo, username, password, … (docs/registries.md).",
      objectsWith({ shown: ['name', 'baseUrl', 'repo', 'nodeId'], secret: ['password'] }),
      [],
    ),
  }),
  plugins: z.strictObject({
    enabled: setting("Whether Front50's plugins are watched for new releases.", yesOrNo, true),
  }),
}
