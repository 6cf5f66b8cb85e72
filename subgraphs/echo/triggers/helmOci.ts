import { imageTrigger } from './image.ts'

export default imageTrigger(
  'helm/oci',
  'Helm chart in a registry',
  'A chart was pushed to a registry of images, or a tag moved.',
  'helm/image',
)
