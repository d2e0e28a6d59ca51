// The IAM policy in docs/deploy.md allows what a deploy of this stack needs, and nothing more.
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { deployerPolicy } from '../../stack/deployer.ts'
import { others, packagedTemplate } from './template.ts'

const page = readFileSync(resolve(import.meta.dirname, '../../docs/deploy.md'), 'utf8')

test('docs/deploy.md has the policy for every type of resource in the template', () => {
  const { Resources } = packagedTemplate('prod', others)
  const types = new Set(Object.values(Resources).map(({ Type }) => Type))
  const [, shown = '{}'] = /```json\n(\{\n {2}"Version": "2012-10-17"[^`]+)```/.exec(page) ?? []
  expect(JSON.parse(shown)).toEqual(deployerPolicy(types))
  // The longest managed policy: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
  expect(JSON.stringify(JSON.parse(shown)).length).toBeLessThan(6144)
})

test('a type of resource without its actions is a fault', () => {
  expect(() => deployerPolicy(['AWS::DynamoDB::Table'])).toThrow('AWS::DynamoDB::Table')
})

test('what the deploy may change is named after the service, where AWS has names for it', () => {
  const { Statement } = deployerPolicy(['AWS::IAM::Role', 'AWS::S3::Bucket', 'AWS::SQS::Queue'])
  const anywhere = Statement.filter(({ Resource }) => Resource.includes('*')).flatMap(({ Action }) => Action)
  expect(anywhere.filter((action) => /^(iam|s3|sqs):/.test(action))).toEqual([])
  expect(Statement.flatMap(({ Action }) => Action).filter((action) => action.includes('*'))).toEqual([])
})
