/** The fields of the built-in kinds that the controllers, the scheduler and the kubelet read and write. */

import type { LabelSelector } from '#platform/kubernetes/labelSelector.ts'
import type { KubeObject, ObjectMeta } from '#platform/kubernetes/objects.ts'
import type { Condition } from './runtime/conditions.ts'
import type { IntOrPercent } from './runtime/intOrPercent.ts'

export interface Port {
  readonly name?: string
  readonly containerPort: number
  readonly protocol?: string
}

export interface Reference {
  readonly name: string
  readonly optional?: boolean
}

export interface Probe {
  readonly initialDelaySeconds?: number
  readonly periodSeconds?: number
}

export type Resources = Readonly<Record<string, string | number>>

export interface Container {
  readonly name: string
  readonly image: string
  readonly imagePullPolicy?: 'Always' | 'IfNotPresent' | 'Never'
  readonly command?: readonly string[]
  readonly args?: readonly string[]
  readonly ports?: readonly Port[]
  readonly env?: readonly {
    readonly name: string
    readonly value?: string
    readonly valueFrom?: {
      readonly configMapKeyRef?: Reference & { readonly key: string }
      readonly secretKeyRef?: Reference & { readonly key: string }
    }
  }[]
  readonly envFrom?: readonly { readonly configMapRef?: Reference; readonly secretRef?: Reference }[]
  readonly resources?: { readonly requests?: Resources; readonly limits?: Resources }
  readonly readinessProbe?: Probe
  readonly startupProbe?: Probe
  /** Of an init container: `Always` makes it a sidecar. */
  readonly restartPolicy?: 'Always'
}

export interface Volume {
  readonly name: string
  readonly configMap?: Reference
  readonly secret?: { readonly secretName: string; readonly optional?: boolean }
  readonly persistentVolumeClaim?: { readonly claimName: string }
}

export interface Toleration {
  readonly key?: string
  readonly operator?: 'Exists' | 'Equal'
  readonly value?: string
  readonly effect?: string
}

export interface NodeSelectorTerm {
  readonly matchExpressions?: readonly NodeRequirement[]
  readonly matchFields?: readonly NodeRequirement[]
}

export interface NodeRequirement {
  readonly key: string
  readonly operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist' | 'Gt' | 'Lt'
  readonly values?: readonly string[]
}

export interface PodSpec {
  readonly containers: readonly Container[]
  readonly initContainers?: readonly Container[]
  readonly volumes?: readonly Volume[]
  readonly nodeName?: string
  readonly nodeSelector?: Readonly<Record<string, string>>
  readonly affinity?: {
    readonly nodeAffinity?: {
      readonly requiredDuringSchedulingIgnoredDuringExecution?: {
        readonly nodeSelectorTerms: readonly NodeSelectorTerm[]
      }
    }
    readonly [kind: string]: unknown
  }
  readonly tolerations?: readonly Toleration[]
  readonly schedulingGates?: readonly object[]
  readonly schedulerName?: string
  readonly restartPolicy?: 'Always' | 'OnFailure' | 'Never'
  readonly terminationGracePeriodSeconds?: number
  readonly hostname?: string
  readonly subdomain?: string
  readonly [field: string]: unknown
}

export interface PodTemplate {
  readonly metadata?: ObjectMeta
  readonly spec: PodSpec
}

export interface ContainerState {
  readonly waiting?: { readonly reason: string; readonly message?: string }
  readonly running?: { readonly startedAt: string }
  readonly terminated?: {
    readonly exitCode: number
    readonly reason: string
    readonly message?: string
    readonly startedAt: string
    readonly finishedAt: string
    readonly containerID: string
  }
}

export interface ContainerStatus {
  readonly name: string
  readonly image: string
  readonly imageID: string
  readonly containerID?: string
  readonly ready: boolean
  readonly started: boolean
  readonly restartCount: number
  readonly state: ContainerState
  readonly lastState: ContainerState
}

export type PodPhase = 'Pending' | 'Running' | 'Succeeded' | 'Failed' | 'Unknown'

export interface PodStatus {
  readonly phase?: PodPhase
  readonly conditions?: readonly Condition[]
  readonly containerStatuses?: readonly ContainerStatus[]
  readonly initContainerStatuses?: readonly ContainerStatus[]
  readonly hostIP?: string
  readonly podIP?: string
  readonly startTime?: string
  readonly reason?: string
  readonly message?: string
  readonly [field: string]: unknown
}

export interface Pod extends KubeObject {
  spec: PodSpec
  status?: PodStatus
}

export interface ReplicaSet extends KubeObject {
  spec: {
    readonly replicas: number
    readonly selector: LabelSelector
    readonly minReadySeconds?: number
    readonly template: PodTemplate
  }
  status?: ReplicaSetStatus
}

export interface ReplicaSetStatus {
  readonly replicas: number
  readonly fullyLabeledReplicas?: number
  readonly readyReplicas?: number
  readonly availableReplicas?: number
  readonly observedGeneration?: number
  readonly conditions?: readonly Condition[]
}

export interface Deployment extends KubeObject {
  spec: {
    readonly replicas: number
    readonly selector: LabelSelector
    readonly template: PodTemplate
    readonly minReadySeconds?: number
    readonly paused?: boolean
    readonly progressDeadlineSeconds?: number
    readonly revisionHistoryLimit?: number
    readonly strategy: {
      readonly type: 'RollingUpdate' | 'Recreate'
      readonly rollingUpdate?: { readonly maxSurge?: IntOrPercent; readonly maxUnavailable?: IntOrPercent }
    }
  }
  status?: DeploymentStatus
}

export interface DeploymentStatus {
  readonly observedGeneration?: number
  readonly replicas?: number
  readonly updatedReplicas?: number
  readonly readyReplicas?: number
  readonly availableReplicas?: number
  readonly unavailableReplicas?: number
  readonly collisionCount?: number
  readonly conditions?: readonly Condition[]
}

export interface StatefulSet extends KubeObject {
  spec: {
    readonly replicas: number
    readonly selector: LabelSelector
    readonly serviceName?: string
    readonly template: PodTemplate
    readonly minReadySeconds?: number
    readonly revisionHistoryLimit?: number
    readonly podManagementPolicy?: 'OrderedReady' | 'Parallel'
    readonly ordinals?: { readonly start?: number }
    readonly updateStrategy: {
      readonly type: 'RollingUpdate' | 'OnDelete'
      readonly rollingUpdate?: { readonly partition?: number }
    }
    readonly volumeClaimTemplates?: readonly KubeObject[]
  }
  status?: StatefulSetStatus
}

export interface StatefulSetStatus {
  readonly observedGeneration?: number
  readonly replicas: number
  readonly readyReplicas?: number
  readonly currentReplicas?: number
  readonly updatedReplicas?: number
  readonly availableReplicas?: number
  readonly currentRevision?: string
  readonly updateRevision?: string
  readonly collisionCount?: number
}

export interface DaemonSet extends KubeObject {
  spec: {
    readonly selector: LabelSelector
    readonly template: PodTemplate
    readonly minReadySeconds?: number
    readonly revisionHistoryLimit?: number
    readonly updateStrategy: {
      readonly type: 'RollingUpdate' | 'OnDelete'
      readonly rollingUpdate?: { readonly maxSurge?: IntOrPercent; readonly maxUnavailable?: IntOrPercent }
    }
  }
  status?: { readonly collisionCount?: number; readonly [field: string]: unknown }
}

export interface ControllerRevision extends KubeObject {
  revision: number
  data: { readonly spec: { readonly template: PodTemplate & { readonly $patch: 'replace' } } }
}

export interface Job extends KubeObject {
  spec: {
    readonly parallelism?: number
    readonly completions?: number
    readonly completionMode?: 'NonIndexed' | 'Indexed'
    readonly backoffLimit?: number
    readonly activeDeadlineSeconds?: number
    readonly ttlSecondsAfterFinished?: number
    readonly suspend?: boolean
    readonly selector?: LabelSelector
    readonly template: PodTemplate
  }
  status?: JobStatus
}

export interface JobStatus {
  readonly conditions?: readonly Condition[]
  readonly startTime?: string
  readonly completionTime?: string
  readonly active?: number
  readonly ready?: number
  readonly terminating?: number
  readonly succeeded?: number
  readonly failed?: number
  readonly completedIndexes?: string
  readonly uncountedTerminatedPods?: object
}

export interface CronJob extends KubeObject {
  spec: {
    readonly schedule: string
    readonly timeZone?: string
    readonly startingDeadlineSeconds?: number
    readonly concurrencyPolicy?: 'Allow' | 'Forbid' | 'Replace'
    readonly suspend?: boolean
    readonly successfulJobsHistoryLimit?: number
    readonly failedJobsHistoryLimit?: number
    readonly jobTemplate: { readonly metadata?: ObjectMeta; readonly spec: Job['spec'] }
  }
  status?: {
    readonly active?: readonly ObjectReference[]
    readonly lastScheduleTime?: string
    readonly lastSuccessfulTime?: string
  }
}

export interface ObjectReference {
  readonly apiVersion?: string
  readonly kind?: string
  readonly namespace?: string
  readonly name?: string
  readonly uid?: string
  readonly resourceVersion?: string
}

export interface ServicePort {
  readonly name?: string
  readonly port: number
  readonly protocol?: string
  readonly targetPort?: number | string
  readonly appProtocol?: string
}

export interface Service extends KubeObject {
  spec: {
    readonly type?: 'ClusterIP' | 'NodePort' | 'LoadBalancer' | 'ExternalName'
    readonly clusterIP?: string
    readonly selector?: Readonly<Record<string, string>>
    readonly ports?: readonly ServicePort[]
    readonly publishNotReadyAddresses?: boolean
  }
  status?: { readonly loadBalancer?: { readonly ingress?: readonly object[] } }
}

export interface Taint {
  readonly key: string
  readonly value?: string
  readonly effect: 'NoSchedule' | 'PreferNoSchedule' | 'NoExecute'
}

export interface Node extends KubeObject {
  spec: { readonly unschedulable?: boolean; readonly taints?: readonly Taint[]; readonly podCIDR?: string }
  status?: {
    readonly allocatable?: Resources
    readonly conditions?: readonly Condition[]
    readonly [field: string]: unknown
  }
}
