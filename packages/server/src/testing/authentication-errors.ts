import {
  UpdateParticipantAuthenticationCommand,
  type UpdateParticipantAuthenticationRequest,
} from '@aws-sdk/client-connect'
import { CancelParticipantAuthenticationCommand, GetAuthenticationUrlCommand } from '@aws-sdk/client-connectparticipant'
import { askToSignIn } from './ask-to-sign-in.ts'
import { type Act, anyKeyMay, type Line, participant, prepared, type World } from './error-line.ts'
import type { TestIdentityProvider } from './identity-provider.ts'

/** A customer who has connected and is asked to sign in: the session. */
async function ask({ server, customer }: World): Promise<string> {
  await customer.say('hello')
  return (await askToSignIn(server, customer.contactId)).SessionId
}

/** The errors of signing in, each raised by the AWS SDK. */
export function authenticationLines({ flags, redirectUri }: TestIdentityProvider): Readonly<Record<string, Line>> {
  const asked = prepared(ask)
  const offered = prepared(async (world) => {
    const { connectionToken: ConnectionToken } = world.customer
    const command = { ConnectionToken, SessionId: await ask(world), RedirectUri: redirectUri }
    const { AuthenticationUrl } = await world.clients.participant.send(new GetAuthenticationUrlCommand(command))
    return new URL(AuthenticationUrl!).searchParams.get('state')!
  })
  const update =
    (input: Partial<UpdateParticipantAuthenticationRequest>): Act =>
    ({ clients, customer, server: { instanceId: InstanceId } }) =>
      clients.connect.send(
        new UpdateParticipantAuthenticationCommand({ InstanceId, State: offered.of(customer), ...input }),
      )
  const refused = { Error: 'access_denied' }
  return {
    GetAuthenticationUrl: {
      ...participant(
        (customer, ConnectionToken = customer.connectionToken, RedirectUri = redirectUri) =>
          new GetAuthenticationUrlCommand({ ConnectionToken, SessionId: asked.of(customer), RedirectUri }),
        'signed-in',
      ),
      ready: asked.ready,
      flags,
    },
    CancelParticipantAuthentication: {
      ...participant(
        (customer, ConnectionToken = customer.connectionToken, SessionId = asked.of(customer)) =>
          new CancelParticipantAuthenticationCommand({ ConnectionToken, SessionId }),
        'x'.repeat(36),
      ),
      ready: asked.ready,
      flags,
    },
    UpdateParticipantAuthentication: {
      good: update(refused),
      errors: {
        AccessDeniedException: anyKeyMay,
        async ConflictException(world) {
          for (let n = 0; n < 2; n++) await update(refused)(world)
        },
        InvalidParameterException: update({ ...refused, State: 'made-up' }),
        InvalidRequestException: update({}),
      },
      ready: offered.ready,
      flags,
    },
  }
}
