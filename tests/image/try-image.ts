/**
 * Tries the image with this machine's container engine: `npm run try-image` builds it, `npm run try-image -- parley` takes
 * one that there is. It waits until the image's health check is content, holds a chat over the port outside, and moves time,
 * faults and state. No part of the tests, for they need no engine.
 */
import assert from 'node:assert/strict'
import { fileURLToPath } from 'node:url'
import { ConnectClient, StartChatContactCommand } from '@aws-sdk/client-connect'
import {
  ConnectParticipantClient,
  CreateParticipantConnectionCommand,
  SendMessageCommand,
} from '@aws-sdk/client-connectparticipant'
import { GenericContainer, Wait } from 'testcontainers'
import { ParleyContainer } from '../../packages/testcontainers/src/parley-container.ts'

const [, , given] = process.argv
const image = given ?? 'parley:tried'

/** Done, and said. */
async function step<Result>(what: string, doing: Promise<Result>): Promise<Result> {
  const began = performance.now()
  const result = await doing
  console.log(`${String(Math.round(performance.now() - began)).padStart(7)} ms  ${what}`)
  return result
}

if (given === undefined) {
  const repository = fileURLToPath(new URL('../..', import.meta.url))
  await step('the image is built', GenericContainer.fromDockerfile(repository).build(image))
}
const chats = 'chats: [{ id: refund, messages: [{ customer: I want a refund }] }]'
const container = new ParleyContainer(image).withChats(chats).withWaitStrategy(Wait.forHealthCheck())
await using parley = await step('a container is healthy, and its chats are planted', container.start())
assert.equal(parley.chats[0]?.id, 'refund')

const connect = new ConnectClient(parley.settings)
const participants = new ConnectParticipantClient(parley.settings)
const { instanceId: InstanceId, flowId: ContactFlowId } = parley
const chat = new StartChatContactCommand({ InstanceId, ContactFlowId, ParticipantDetails: { DisplayName: 'Mia' } })
const { ParticipantToken } = await step('a chat is started', connect.send(chat))
const { Websocket, ConnectionCredentials } = await participants.send(
  new CreateParticipantConnectionCommand({
    ParticipantToken,
    Type: ['WEBSOCKET', 'CONNECTION_CREDENTIALS'],
    ConnectParticipant: true,
  }),
)
const socket = new WebSocket(Websocket!.Url!)
const opened = new Promise((resolve, reject) => {
  socket.onopen = resolve
  socket.onerror = () => reject(new Error(`no websocket at ${new URL(Websocket!.Url!).host}`))
})
await step('its websocket opens by the port outside', opened)
const say = (Content: string) => {
  const { ConnectionToken } = ConnectionCredentials!
  return participants.send(new SendMessageCommand({ ConnectionToken, ContentType: 'text/plain', Content }))
}
await step('a message is said', say('Hello'))
const snapshot = await step('its state is kept', parley.snapshot())
await parley.faults.set({ on: 'SendMessage', do: 'error', error: 'ThrottlingException', times: 1 })
await step('a fault strikes', assert.rejects(say('Now?'), { name: 'ThrottlingException' }))
await step('the state is put back', parley.restore(snapshot))
await step('a day goes by', parley.clock.advance('25h'))
await assert.rejects(say('Too late'), { name: 'AccessDeniedException' })
socket.close()
await step('the container is stopped', parley.stop({ remove: false, timeout: 10_000 }))
