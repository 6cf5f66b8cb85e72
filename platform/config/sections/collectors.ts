import { z } from 'zod'
import { objectsWith, text, yesOrNo } from '../kinds.ts'
import { setting } from '../setting.ts'

/** Who events are told to. */
export const collectorSettings = {
  rest: z.strictObject({
    enabled: setting('Whether the endpoints of the configuration are told.', yesOrNo, true),
    defaultEventName: setting(
      'The `eventName` of what is told with `wrap` by endpoints that have none of their own.',
      text('a name'),
      'spinnaker_events',
    ),
    defaultFieldName: setting('The field that then holds the event.', text('a name'), 'payload'),
    endpoints: setting(
      'Who gets every event, with Spinnaker’s fields (url, wrap, template, headers, …) and a `kind`: docs/collectors.md.',
      objectsWith({
        shown: [
          'name',
          'kind',
          'eventName',
          'fieldName',
          'wrap',
          'flatten',
          'include',
          'exclude',
          'batch',
          'index',
          'insecure',
        ],
        origins: ['url'],
        secret: ['headers', 'password', 'token'],
      }),
      [],
    ),
  }),
}
