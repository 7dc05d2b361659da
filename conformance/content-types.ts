/** The names the wire uses (spec §4.4), written out once more: this suite takes nothing from the code it judges. */
const event = (name: string) => `application/vnd.amazonaws.connect.event.${name}`
const message = (name: string) => `application/vnd.amazonaws.connect.message.${name}`

export const typing = event('typing')
export const acknowledged = event('connection.acknowledged')
export const delivered = event('message.delivered')
export const read = event('message.read')
export const metadata = event('message.metadata')
export const joined = event('participant.joined')
export const left = event('participant.left')
export const invited = event('participant.invited')
export const active = event('participant.active')
export const inactive = event('participant.inactive')
export const idle = event('participant.idle')
export const authentication = (what: string) => event(`authentication.${what}`)
export const displayNameUpdated = event('participant.displayname.updated')
export const transferSucceeded = event('transfer.succeeded')
export const transferFailed = event('transfer.failed')
export const ended = event('chat.ended')
export const rehydrated = event('chat.rehydrated')
export const interactive = message('interactive')
export const interactiveResponse = message('interactive.response')
