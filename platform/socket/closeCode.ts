/** Why a socket is closed: those of graphql-transport-ws, and RFC 6455's. */
export const CloseCode = {
  GoingAway: 1001,
  /** RFC 6455 "try again later": a client that reconnects gets the present state. */
  TooSlow: 1013,
  BadRequest: 4400,
  Unauthorized: 4401,
  Forbidden: 4403,
  SubprotocolNotAcceptable: 4406,
  InitialisationTimeout: 4408,
  SubscriberAlreadyExists: 4409,
  TooManyInitialisationRequests: 4429,
  InternalServerError: 4500,
} as const

/** A close frame has room for 123 bytes of reason. */
export function closeReason(text: string): string {
  let reason = text.slice(0, 123)
  while (Buffer.byteLength(reason) > 123) reason = reason.slice(0, -1)
  return reason
}
