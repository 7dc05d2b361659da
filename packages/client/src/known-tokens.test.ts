import { operations } from '@parley/contract'
import { describe, expect, it } from 'vitest'
import { KnownTokens } from './known-tokens.ts'

const issue = (ConnectionToken: string, at: number) => ({
  ConnectionCredentials: { ConnectionToken, Expiry: new Date(at).toISOString() },
})

describe('A token that is denied', () => {
  it('is wrong if it has never worked, or only where the other kind belongs', () => {
    const tokens = new KnownTokens()
    expect(tokens.whyDenied('SendMessage', 'T', 0)).toBe('wrong-token')
    tokens.worked('CreateParticipantConnection', 'T', {})
    expect(tokens.whyDenied('SendMessage', 'T', 0)).toBe('wrong-token')
    expect(tokens.whyDenied('CreateParticipantConnection', 'T', 0)).toBe('ended')
  })

  it('has expired from its Expiry on, also after it was used', () => {
    const tokens = new KnownTokens()
    tokens.worked('CreateParticipantConnection', 'P', issue('C', 1000))
    tokens.worked('SendMessage', 'C', {})
    expect(tokens.whyDenied('SendMessage', 'C', 999)).toBe('ended')
    expect(tokens.whyDenied('SendMessage', 'C', 1000)).toBe('expired')
    expect(tokens.whyDenied('CreateParticipantConnection', 'P', 1000)).toBe('ended')
  })

  it('may be that of a role without the right, where an operation is not for every role', () => {
    const tokens = new KnownTokens()
    tokens.worked('SendMessage', 'C', {})
    const denied = Object.values(operations.participant).filter(
      ({ name }) => tokens.whyDenied(name, 'C', 0) === 'denied',
    )
    expect(denied.map(({ name }) => name).sort()).toEqual([
      'CancelParticipantAuthentication',
      'GetAttachment',
      'GetAuthenticationUrl',
    ])
    for (const { refusals } of denied) expect(refusals).toContain('role-not-allowed')
  })

  it('is remembered among the last hundred only', () => {
    const tokens = new KnownTokens()
    for (let count = 0; count <= 100; count++) tokens.worked('SendMessage', `C${count}`, {})
    expect(tokens.whyDenied('SendMessage', 'C0', 0)).toBe('wrong-token')
    expect(tokens.whyDenied('SendMessage', 'C1', 0)).toBe('ended')
  })
})
