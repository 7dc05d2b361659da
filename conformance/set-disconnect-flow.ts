import { StopContactCommand } from '@aws-sdk/client-connect'
import { instanceId, type Target } from './target.ts'

/** A step as the wire has it; what is wrong on purpose is cast. */
export interface FlowStep {
  readonly Type: 'say' | 'wait' | 'disconnect'
  readonly Content?: string
  readonly Minutes?: number
}

/** Our own operation in the hands of the AWS SDK: the command's method, path and body become ours before it signs. */
export function setDisconnectFlow({ connectService }: Target, contactId: string, Steps: readonly FlowStep[]) {
  const command = new StopContactCommand({ InstanceId: instanceId, ContactId: contactId })
  command.middlewareStack.add(
    (next) => (args) => {
      Object.assign(args.request as object, {
        method: 'PUT',
        path: `/parley/v1/contacts/${instanceId}/${contactId}/disconnect-flow`,
        body: JSON.stringify({ Steps }),
      })
      return next(args)
    },
    { step: 'build', priority: 'high', name: 'setDisconnectFlow' },
  )
  return connectService.send(command)
}
