import { defineOperation } from '../../operation.ts'
import { Type } from '../../schema.ts'
import { bearerRefusals, clientToken, examples } from '../shared.ts'

/** Spec §1.10, §5.7. */
export const DisconnectParticipant = defineOperation('participant', 'DisconnectParticipant', {
  does: 'Takes the participant out of the chat for good; the chat ends with its customer.',
  input: Type.Object({ ClientToken: clientToken() }),
  output: Type.Object({}),
  refusals: bearerRefusals,
  example: { input: { ClientToken: examples.clientToken }, output: {} },
})
