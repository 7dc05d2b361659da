import { describe, expect, it } from 'vitest'
import { setFeatureFlag, setGlobalConfig, setRegionOverride, settingsFor } from './global-config.ts'

const amazon = (region: string) => `https://participant.connect.${region}.amazonaws.com`

// One story, since it is kept for as long as the page lives.
describe('the service that a session speaks to', () => {
  it('is Amazon Connect, in us-west-2 unless a region is set, by the session or for all', () => {
    expect(settingsFor(undefined).endpoint).toBe(amazon('us-west-2'))
    setGlobalConfig({ region: 'eu-central-1' })
    expect(settingsFor(undefined).endpoint).toBe(amazon('eu-central-1'))
    expect(settingsFor('us-east-1').endpoint).toBe(amazon('us-east-1'))
    setRegionOverride('us-east-2')
    expect(settingsFor('us-east-1').endpoint).toBe(amazon('us-east-2'))
  })

  it('is another one from when its endpoint is set', () => {
    setGlobalConfig({ endpoint: 'https://chat.example.com' })
    setGlobalConfig({ region: 'eu-central-1' })
    expect(settingsFor(undefined).endpoint).toBe('https://chat.example.com')
  })

  it('gets receipts unless they are switched off, every five seconds unless told otherwise', () => {
    expect(settingsFor(undefined)).toMatchObject({ sendsReceipts: true, receiptEveryMs: 5000 })
    setGlobalConfig({ features: { messageReceipts: { shouldSendMessageReceipts: false, throttleTime: 100 } } })
    expect(settingsFor(undefined)).toMatchObject({ sendsReceipts: false, receiptEveryMs: 100 })
    setFeatureFlag('MESSAGE_RECEIPTS_ENABLED')
    expect(settingsFor(undefined)).toMatchObject({ sendsReceipts: true })
  })
})
