import { buildTrigger } from './build.ts'

export default buildTrigger('githubActions', 'GitHub Actions')
