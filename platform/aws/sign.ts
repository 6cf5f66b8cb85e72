import { AwsV4Signer } from 'aws4fetch'

export interface AwsKeys {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string
}

/** Those of the environment: AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN. */
export function keysOfEnvironment(): AwsKeys | undefined {
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN } = process.env
  if (!AWS_ACCESS_KEY_ID || !AWS_SECRET_ACCESS_KEY) return undefined
  return {
    accessKeyId: AWS_ACCESS_KEY_ID,
    secretAccessKey: AWS_SECRET_ACCESS_KEY,
    ...(AWS_SESSION_TOKEN && { sessionToken: AWS_SESSION_TOKEN }),
  }
}

export interface AwsRequest {
  readonly method: string
  readonly url: string
  readonly service: string
  readonly region: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

/** The headers of a request with its signature (version 4); without keys as they are. */
export async function signed(
  request: AwsRequest,
  keys: AwsKeys | undefined,
): Promise<Record<string, string>> {
  if (!keys) return { ...request.headers }
  const { headers } = await new AwsV4Signer({ ...request, headers: { ...request.headers }, ...keys }).sign()
  return Object.fromEntries(headers)
}
