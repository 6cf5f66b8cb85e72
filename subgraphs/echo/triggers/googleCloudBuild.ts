import { buildTrigger } from './build.ts'

export default buildTrigger('googleCloudBuild', 'Google Cloud Build')
