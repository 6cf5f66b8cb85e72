/** Kinds whose models the client library could not name after them alone. */
const ambiguous: Readonly<Record<string, string>> = {
  '/v1/Event': 'CoreV1Event',
  'events.k8s.io/v1/Event': 'EventsV1Event',
}

/** The name of the type of a kind: `V1Deployment`. */
export function typeNameOf({
  group,
  version,
  kind,
}: {
  group: string
  version: string
  kind: string
}): string {
  return ambiguous[`${group}/${version}/${kind}`] ?? version[0]!.toUpperCase() + version.slice(1) + kind
}
