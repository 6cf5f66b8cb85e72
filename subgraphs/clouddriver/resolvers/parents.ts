import type { Image } from '../domain/resources.ts'

/** An account as others name it; what there is to know of it comes from the registry. */
export interface AccountReference {
  readonly name: string
}

/** What Clouddriver knows of an application: its name. */
export interface ApplicationReference {
  readonly name: string
}

/** What Clouddriver knows of a stage: its id. */
export interface StageReference {
  readonly id: string
}

export interface ImageOfAccount extends Image {
  readonly account: string
}
