import { name } from '../../words/words'

// In the order of matcher/kinds.go: training first, then people who come from elsewhere.
const kinds = [
  'degree',
  'in_service',
  'second_degree',
  'bridging',
  'master',
  'short_course',
  'recruitment',
  'transfer',
  'secondment',
]

/** kindOptions are the kinds of offers as the options of a Select. */
export const kindOptions = () => kinds.map((k) => ({ value: k, label: name('kind', k) }))
