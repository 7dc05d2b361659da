import { describe, expect, it } from 'vitest'
import { runPython } from './subprocess.ts'
import { flowId, instanceId, Target } from './target.ts'

/** Runs `aws` against the service; an answer is JSON, or nothing at all for an operation without output. */
const cli =
  (target: Target) => async (service: 'connect' | 'connectparticipant', operation: string, args: string[]) => {
    const { code, stdout, stderr } = await runPython('aws', [
      service,
      operation,
      ...['--endpoint-url', target.endpoint, '--output', 'json'],
      ...args,
    ])
    expect(stderr).toBe('')
    expect(code).toBe(0)
    return (stdout === '' ? {} : JSON.parse(stdout)) as Record<string, unknown>
  }

describe('the aws cli', () => {
  it('holds a chat from start to end with the commands of its manual [aws-cli-story]', async () => {
    await using target = await Target.open()
    const aws = cli(target)
    const instance = ['--instance-id', instanceId]
    const { ContactId, ParticipantToken } = (await aws('connect', 'start-chat-contact', [
      ...instance,
      ...['--contact-flow-id', flowId, '--participant-details', 'DisplayName=Mia'],
    ])) as { ContactId: string; ParticipantToken: string }
    const contact = [...instance, '--contact-id', ContactId]

    const agent = await aws('connect', 'create-participant', [
      ...contact,
      ...['--participant-details', 'ParticipantRole=AGENT,DisplayName=Jo'],
    ])
    expect(agent).toMatchObject({ ParticipantCredentials: { ParticipantToken: expect.any(String) } })

    const { ConnectionCredentials } = (await aws('connectparticipant', 'create-participant-connection', [
      ...['--participant-token', ParticipantToken, '--type', 'WEBSOCKET', 'CONNECTION_CREDENTIALS'],
      ...['--connect-participant', '--no-sign-request'],
    ])) as { ConnectionCredentials: { ConnectionToken: string } }
    const bearer = ['--connection-token', ConnectionCredentials.ConnectionToken]

    const sent = await aws('connectparticipant', 'send-message', [
      ...bearer,
      ...['--content-type', 'text/plain', '--content', 'Hello'],
    ])
    const { Transcript } = await aws('connectparticipant', 'get-transcript', [...bearer, '--no-sign-request'])
    expect(Transcript).toMatchObject([{ ...sent, Content: 'Hello', DisplayName: 'Mia' }, { DisplayName: 'Mia' }])

    expect(await aws('connectparticipant', 'disconnect-participant', bearer)).toEqual({})
    expect(await aws('connect', 'describe-contact', contact)).toMatchObject({
      Contact: { Id: ContactId, Channel: 'CHAT', DisconnectReason: 'CUSTOMER_DISCONNECT' },
    })
    expect(await aws('connect', 'stop-contact', contact)).toEqual({})
  })

  it('prints the name and the text of an error [aws-cli-errors]', async () => {
    await using target = await Target.open()
    const { code, stderr } = await runPython('aws', [
      ...['connectparticipant', 'get-transcript', '--connection-token', 'made-up'],
      ...['--endpoint-url', target.endpoint],
    ])
    expect(code).not.toBe(0)
    expect(stderr).toContain('(AccessDeniedException) when calling the GetTranscript operation: Access denied')
  })
})
