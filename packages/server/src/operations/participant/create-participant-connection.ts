import { operations } from '@parley/contract'
import { presentParticipant } from '../../chat/chat.ts'
import { join } from '../../chat/membership.ts'
import { Refusal } from '../../chat/refusal.ts'
import { command } from '../participant-operation.ts'

/** Spec §1.6. Asking for a connection connects nobody, unless ConnectParticipant says so (rules 4 and 6). */
export const createParticipantConnection = command(
  operations.participant.CreateParticipantConnection,
  (chat, caller, input, moment) => {
    const participant = presentParticipant(chat, caller)
    const types = input.Type ?? []
    if (types.includes('WEBRTC_CONNECTION')) throw new Refusal('webrtc-unsupported', 'WEBRTC_CONNECTION is not offered')
    if (input.Type === undefined && input.ConnectParticipant !== true) {
      throw new Refusal('invalid-input', 'Type or ConnectParticipant must be given')
    }
    const { credentials } = moment
    return {
      ...(input.ConnectParticipant === true && join(chat, participant, moment)),
      reply: {
        ...(types.includes('WEBSOCKET') && { Websocket: credentials.websocket(caller) }),
        ...(types.includes('CONNECTION_CREDENTIALS') && {
          ConnectionCredentials: credentials.connectionCredentials(caller),
        }),
      },
    }
  },
)
