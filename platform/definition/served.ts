/** Types of triggers that Echo serves. */
export const servedTriggers: readonly string[] = [
  'artifactory',
  'awsCodeBuild',
  'cdevents',
  'concourse',
  'cron',
  'docker',
  'git',
  'githubActions',
  'gitlab-ci',
  'googleCloudBuild',
  'helm',
  'helm/oci',
  'jenkins',
  'nexus',
  'pipeline',
  'plugin',
  'pubsub',
  'travis',
  'webhook',
]

/** Types of notifications that Echo sends, in lower case: that is all the same there. */
export const servedNotifications: readonly string[] = [
  'cdevents',
  'email',
  'githubstatus',
  'googlechat',
  'microsoftteams',
  'pagerduty',
  'slack',
  'sms',
  'teams',
  'twilio',
  'webhook',
]
