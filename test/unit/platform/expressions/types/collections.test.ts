import { evaluateExpression } from '#platform/expressions/evaluate.ts'
import { scopeAt, textOf } from './calling.ts'

// Each answer is that of Java 17, but where get() is concerned, which Spinnaker refuses for its return type.
test.each([
  ["{1, 'a', 2.0}.hashCode()", '1073775583'],
  ["{a: 1, b: {'x'}}.hashCode()", '341'],
  ['{a: 1, b: 2}.keySet()', '[a, b]'],
  ['{a: 1, b: 2}.values()', '[1, 2]'],
  ['{a: 1, b: 2}.entrySet()', '[a=1, b=2]'],
  ['{a: 1}.entrySet().![key + value]', '[a1]'],
  ['{a: 1}.containsKey("a")', 'true'],
  ['{a: 1}.containsKey(1)', 'false'],
  ['{a: 1}.containsValue(1L)', 'false'],
  ['{a: 1}.get("b")', 'null'],
  ['{a: 1}.getOrDefault("b", 5)', '5'],
  ['{a: 1}.equals({a: 1})', 'true'],
  ['{a: 1}.equals({a: 1L})', 'false'],
  ['{a: 1, b: 2}.keySet().contains("b")', 'true'],
  ['{a: 1, b: 2}.keySet().containsAll({"b", "a"})', 'true'],
  ['{a: 1, b: 2}.keySet().size()', '2'],
  ['{1, 2, 1}.indexOf(1)', '0'],
  ['{1, 2, 1}.lastIndexOf(1)', '2'],
  ['{1, 2}.contains(1L)', 'false'],
  ['{1, 2}.contains(2)', 'true'],
  ['{1, 2, 3}.containsAll({3, 1})', 'true'],
  ['{1, 2, 3}.containsAll({3, 4})', 'false'],
  ['{1, 2, 3}.subList(1, 3)', '[2, 3]'],
  ['{1, 2}.equals({1, 2})', 'true'],
  ['{}.isEmpty()', 'true'],
  ['{1, {2, null}, {a: 1.0}}.toString()', '[1, [2, null], {a=1.0}]'],
  ['{1, 2, 3}.get(2)', '3'],
])('%s is %s', (expression, text) => {
  expect(textOf(expression)).toBe(text)
})

test.each([
  ['{1, 2}.add(3)', 'NOT_ALLOWED'],
  ['{1, 2}.remove(1)', 'NOT_ALLOWED'],
  ['{1, 2}.sort(null)', 'NOT_ALLOWED'],
  ['{1, 2}.stream()', 'NOT_ALLOWED'],
  ['{a: 1}.put("b", 2)', 'NOT_ALLOWED'],
  ['{a: 1}.keySet().add("b")', 'NOT_ALLOWED'],
  ['{1, 2}.subList(1, 5)', 'VALUE'],
  ['{1, 2}.get(2)', 'VALUE'],
  ['new java.util.ArrayList()', 'NOT_ALLOWED'],
  ['T(java.util.Arrays)', 'NOT_ALLOWED'],
])('%s fails: %s', (expression, code) => {
  expect(textOf(expression)).toBe(`!${code}`)
})

test('a refusal says what to do instead', () => {
  expect(() => evaluateExpression('{1}.add(2)', scopeAt())).toThrow(/never changed: select, project/)
})
