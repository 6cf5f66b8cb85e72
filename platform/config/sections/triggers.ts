/** What starts pipelines: schedules, quiet times, secrets of webhooks. */
export const triggerSettings = {}
