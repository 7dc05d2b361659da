import { defineOperation } from '../../operation.ts'
import { anyText, list, oneOf, optional, Type, text } from '../../schema.ts'
import { bearerRefusals, connectionCredentials, url, websocket } from '../shared.ts'

const webRtcConnection = () =>
  Type.Object({
    Attendee: optional(Type.Object({ AttendeeId: optional(text(1, 256)), JoinToken: optional(anyText()) })),
    Meeting: optional(
      Type.Object({
        MediaPlacement: optional(
          Type.Object({
            AudioHostUrl: optional(url()),
            AudioFallbackUrl: optional(url()),
            SignalingUrl: optional(url()),
            EventIngestionUrl: optional(url()),
          }),
        ),
        MeetingFeatures: optional(
          Type.Object({
            Audio: optional(Type.Object({ EchoReduction: optional(oneOf('AVAILABLE', 'UNAVAILABLE')) })),
          }),
        ),
        MeetingId: optional(anyText()),
      }),
    ),
  })

/** Spec §1.6. */
export const CreateParticipantConnection = defineOperation('participant', 'CreateParticipantConnection', {
  does: 'Gives a participant a websocket URL, a connection token, or both; each call gives new ones and revokes none.',
  input: Type.Object({
    // May be left out when ConnectParticipant is true; that neither is given is for the server to see.
    Type: optional(list(oneOf('WEBSOCKET', 'CONNECTION_CREDENTIALS', 'WEBRTC_CONNECTION'), 1)),
    ConnectParticipant: optional(Type.Boolean()),
  }),
  output: Type.Object({
    Websocket: optional(websocket()),
    ConnectionCredentials: optional(connectionCredentials()),
    WebRTCConnection: optional(webRtcConnection()),
  }),
  refusals: [...bearerRefusals, 'webrtc-unsupported'],
  example: {
    input: { Type: ['WEBSOCKET', 'CONNECTION_CREDENTIALS'] },
    output: {
      Websocket: { Url: 'wss://chat.example.com/ws?token=eyJ', ConnectionExpiry: '2026-03-02T10:15:30.123Z' },
      ConnectionCredentials: { ConnectionToken: 'Y29ubjo', Expiry: '2026-03-03T09:15:30.123Z' },
    },
  },
})
