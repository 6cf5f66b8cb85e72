import { filePath, jobPath } from '../../../../../../subgraphs/igor/ci/jenkins/paths.ts'

it.each([
  ['app', 'job/app/'],
  ['folder/job/app', 'job/folder/job/app/'],
  ['folder/app', 'job/folder/job/app/'],
  ['a/b/c', 'job/a/job/b/job/c/'],
  ['a/job/b/job/c', 'job/a/job/b/job/c/'],
  ['team a/app', 'job/team%20a/job/app/'],
  ['repo/job/feature%2Flogin', 'job/repo/job/feature%252Flogin/'],
  ['job/app', 'job/job/job/app/'],
])('the job %s is at %s', (job, path) => {
  expect(jobPath(job)).toBe(path)
})

it('a file keeps its folders, whatever is in their names', () => {
  expect(filePath('app', '12', 'out dir/a?b.txt')).toBe('job/app/12/artifact/out%20dir/a%3Fb.txt')
})
