import { buildTrigger } from './build.ts'

export default buildTrigger('awsCodeBuild', 'AWS CodeBuild')
