import { expect, it } from 'vitest'
import { agentName } from './agent'

const edge =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) ' +
  'Chrome/131.0.0.0 Safari/537.36 Edg/131.0.0.0'
const safari =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) ' +
  'Version/18.1 Mobile/15E148 Safari/604.1'

it('says which browser a session is in', () => {
  expect(agentName(edge)).toBe('Edge, Windows')
  expect(agentName(safari)).toBe('Safari, iPhone')
  expect(agentName('something-else/1')).toBe('something-else/1')
})
