import { z } from 'zod'

/** A Kubernetes account's definition, with Spinnaker's names. */
export const kubernetesAccountSettings = z.strictObject({
  name: z.string().min(1),
  environment: z.string().optional(),
})

export type KubernetesAccountSettings = z.infer<typeof kubernetesAccountSettings>
