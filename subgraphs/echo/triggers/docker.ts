import { imageTrigger } from './image.ts'

export default imageTrigger(
  'docker',
  'Docker registry',
  'An image was pushed, or a tag moved.',
  'docker/image',
)
