/** What a scenario is written in: each word once, for the parser, the engine and the document. */

/** What stands behind a word. */
export type Form =
  | 'a text'
  | 'a name'
  | 'names'
  | 'nothing'
  | 'a line'
  | 'a state'
  | 'a duration'
  | 'rules'
  | 'a call'
  | 'a step'

interface Word {
  readonly form: Form
  /** Whether a person does it; the rest happens to everybody. */
  readonly byPerson: boolean
  readonly does: string
  readonly example: string
}

/** Words of which others are the beginning stand before these. */
export const words = {
  'never sees': {
    form: 'names',
    byPerson: true,
    does: 'From here to the end none of these comes to the screen.',
    example: 'jo never sees: Hello?',
  },
  'sees delivered': {
    form: 'a text',
    byPerson: true,
    does: 'Is shown that the message of this text has arrived.',
    example: 'mia sees delivered: Hello',
  },
  'sees read': {
    form: 'a text',
    byPerson: true,
    does: 'Is shown that the message of this text has been read.',
    example: 'mia sees read: Hello',
  },
  sees: {
    form: 'names',
    byPerson: true,
    does: 'These are on the screen, each exactly once and in this order, now or within a minute: texts of messages, names of files, events by the end of their type. Others may stand between them.',
    example: 'jo sees: [participant.joined, Hello]',
  },
  is: {
    form: 'a state',
    byPerson: true,
    does: 'The client believes that it is `connected` or `connecting`, or that the chat has `ended`, now or within a minute.',
    example: 'mia is: ended',
  },
  says: { form: 'a text', byPerson: true, does: 'Sends a message.', example: 'mia says: Hello' },
  types: { form: 'nothing', byPerson: true, does: 'Types.', example: 'mia types' },
  reads: {
    form: 'a text',
    byPerson: true,
    does: 'Has read the message of this text, which must be on the screen.',
    example: 'jo reads: Hello',
  },
  attaches: {
    form: 'a name',
    byPerson: true,
    does: 'Sends a small text file of this name.',
    example: 'mia attaches: bill.txt',
  },
  connects: {
    form: 'nothing',
    byPerson: true,
    does: 'Opens the page; who is not `later` has done so at the start.',
    example: 'jo connects',
  },
  reloads: {
    form: 'nothing',
    byPerson: true,
    does: 'Loads the page anew; what the client has stored is still there.',
    example: 'mia reloads',
  },
  drops: { form: 'nothing', byPerson: true, does: 'Loses the socket, and not the network.', example: 'mia drops' },
  goes: {
    form: 'a line',
    byPerson: true,
    does: 'The device is `offline`, and knows it; `silent`: nothing passes, and nobody is told; or `online` again.',
    example: 'mia goes: offline',
  },
  leaves: {
    form: 'nothing',
    byPerson: true,
    does: 'Leaves the chat for good; a customer ends it.',
    example: 'jo leaves',
  },
  tries: {
    form: 'a step',
    byPerson: true,
    does: 'Does what stands behind it, and it may fail.',
    example: 'mia tries: { says: Hello }',
  },
  advance: {
    form: 'a duration',
    byPerson: false,
    does: 'So much time passes at once, for the service and for devices, which wake up behind it.',
    example: 'advance: 25h',
  },
  faults: {
    form: 'rules',
    byPerson: false,
    does: 'From here on these rules and no others make things go wrong; `[]` is none.',
    example: 'faults: [{ on: SendMessage, do: reset, after: true, times: 1 }]',
  },
  restart: {
    form: 'nothing',
    byPerson: false,
    does: 'The service is replaced by one that knows the same; sockets are closed with 1012.',
    example: 'restart',
  },
  backend: {
    form: 'a call',
    byPerson: false,
    does: 'An operation of the control plane, for this chat: InstanceId and ContactId are filled in.',
    example: 'backend: StopContact',
  },
} as const satisfies Readonly<Record<string, Word>>

export type Verb = keyof typeof words

/** What stands above the steps. */
export const members = {
  title: 'What the scenario shows. Required.',
  people:
    'By name `customer`, `agent` or `bot`, or the name of somebody else, whose seat a further device or tab then has; with `later` behind it he connects when a step says so. Required; one is the customer.',
  flow: 'The steps, one after another. Required.',
  chat: 'Further members of StartChatContact.',
  limits: 'As `parley serve --limits` takes them.',
  faults: 'The rules from the start.',
  seed: 'Equal seeds give equal ids and equal faults; 1 if not given.',
  fails:
    'By client (`person`, `session`, `facade`, `chatjs`) the step at which it is known to fail, as it stands in the flow. Then the scenario must fail there: a client that has been mended fails the run.',
} as const
