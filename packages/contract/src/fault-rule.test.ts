import { describe, expect, it } from 'vitest'
import { parseFaultRules } from './fault-rule.ts'
import type { InvalidInput } from './operation.ts'

const problemsOf = (raw: unknown): readonly string[] => {
  try {
    parseFaultRules(raw)
    return []
  } catch (error) {
    return (error as InvalidInput).problems.map(({ path, constraint }) => `${path}: ${constraint}`)
  }
}

describe('fault rules', () => {
  it.each([
    { on: 'SendMessage', do: 'error', error: 'ThrottlingException', retryAfter: 1, times: 2 },
    { on: 'request', do: 'delay', ms: 200, who: 'CUSTOMER' },
    { on: 'request', do: 'hang', who: '8fad34bb-b0c1-4d09-9fbf-1b50cb0e4878' },
    { on: 'SendEvent', do: 'reset', after: true },
    { on: 'handshake', do: 'error', status: 503 },
    { on: 'frame', do: 'drop', contentType: 'text/plain', probability: 0.5 },
    { on: 'frame', direction: 'in', topic: 'aws/heartbeat', do: 'drop' },
    { on: 'frame', do: 'close', code: 1011, from: 3 },
    { on: 'SendMessage', do: 'error', error: 'AccessDeniedException', status: 418 },
    { on: 'TransferContact', do: 'error', error: 'ContactNotFoundException' },
    { on: 'upload', do: 'error', error: 'InternalServerException', retryAfter: 1 },
    { on: 'request', do: 'skew', ms: -3_600_000, who: 'AGENT' },
  ])('may say %j', (rule) => {
    expect(problemsOf({ rules: [rule] })).toEqual([])
  })

  it.each([
    [[], 'The body must be a JSON object'],
    [{ rules: [{ do: 'drop' }] }, 'rules.1.member.on: Member must not be null'],
    [{ rules: [{ on: 'SendMail', do: 'drop' }] }, 'rules.1.member.on: Member must be an operation or one of [request'],
    [{ rules: [{ on: 'request', do: 'reset', tims: 1 }] }, 'rules.1.member.tims: Member must be one of [name, on, do'],
    [{ rules: [{ on: 'SendMessage', do: 'drop' }] }, 'rules.1.member.do: On SendMessage it must be one of [delay'],
    [{ rules: [{ on: 'frame', do: 'error', status: 500 }] }, 'rules.1.member.do: On frame it must be one of [delay'],
    [{ rules: [{ on: 'request', do: 'delay' }] }, 'rules.1.member.ms: Member must not be null where delay is done'],
    [{ rules: [{ on: 'request', do: 'error' }] }, 'rules.1.member.error: An error needs an exception, a status or'],
    [{ rules: [{ on: 'frame', do: 'drop', probability: 2 }] }, 'rules.1.member.probability: Member must have value'],
    [{ rules: [{ on: 'upload', do: 'reset', after: true }] }, 'rules.1.member.after: Only a delay, an error'],
    [{ rules: [{ on: 'frame', do: 'close', code: 1006 }] }, 'rules.1.member.code: Member must be 1000 to 1003, 1007'],
    [{ rules: [{ on: 'frame', do: 'close', code: 1015 }] }, 'rules.1.member.code: Member must be 1000 to 1003, 1007'],
    [{ rules: [{ on: 'frame', do: 'close', code: 2000 }] }, 'rules.1.member.code: Member must be 1000 to 1003, 1007'],
    [{ rules: [{ on: 'frame', do: 'drop', topic: 'aws/chats' }] }, 'rules.1.member.topic: Member must be one of [aws/'],
    [{ rules: [{ on: 'request', do: 'hang', who: 'mia' }] }, 'rules.1.member.who: Member must be an id or one of [CUS'],
    [{ rules: 'none' }, 'rules: Member must be a list'],
    [{ rules: [{ on: 'SendMesage', do: 'reset' }] }, 'handshake, frame]. Did you mean SendMessage?'],
    [{ rules: [{ on: 'toString', do: 'reset' }] }, 'rules.1.member.on: Member must be an operation or one of [request'],
    [{ rules: [{ on: 'request', do: 'reset', tims: 1 }] }, '. Did you mean times?'],
    [{ rules: [{ on: 'request', do: 'error', error: 'TrottlingException' }] }, '. Did you mean ThrottlingException?'],
    [{ rules: [{ on: 'request', do: 'error', error: 'Busy' }] }, 'rules.1.member.error: Member must be one of [Access'],
    [{ rules: [{ on: 'request', do: 'delay', ms: -1 }] }, 'rules.1.member.ms: Member must have value greater than or'],
    [{ rules: [{ on: 'handshake', do: 'error' }] }, 'rules.1.member.status: An error of a handshake needs a status'],
  ])('%j is refused with the member', (raw, problem) => {
    expect(problemsOf(raw)).toEqual([expect.stringContaining(problem)])
  })

  it.each([
    [{ on: 'upload', do: 'reset', who: 'AGENT' }, 'who', 'Only a request of a participant, a handshake or a frame is'],
    [{ on: 'StopContact', do: 'reset', who: 'AGENT' }, 'who', 'Only a request of a participant, a handshake or a fram'],
    [{ on: 'SendMessage', do: 'hang', direction: 'in' }, 'direction', 'Only a frame has it'],
    [{ on: 'handshake', do: 'reset', topic: 'aws/chat' }, 'topic', 'Only a frame has it'],
    [{ on: 'SendEvent', do: 'reset', contentType: 'typing' }, 'contentType', 'Only a frame has it'],
    [{ on: 'request', do: 'hang', ms: 5 }, 'ms', 'Only what is done by delay or skew has it'],
    [{ on: 'request', do: 'delay', ms: 5, bytesPerSecond: 5 }, 'bytesPerSecond', 'Only what is done by drip has it'],
    [{ on: 'frame', do: 'reset', code: 1011 }, 'code', 'Only what is done by close has it'],
    [{ on: 'request', do: 'reset', status: 500 }, 'status', 'Only what is done by error has it'],
    [{ on: 'request', do: 'hang', error: 'ThrottlingException' }, 'error', 'Only an error of an operation, an upload'],
    [{ on: 'handshake', do: 'error', status: 503, retryAfter: 1 }, 'retryAfter', 'Only an error of an operation, an'],
    [
      { on: 'request', do: 'skew', ms: 5, after: true },
      'after',
      'Only a delay, an error, a reset or a hang of an oper',
    ],
  ])('%j has a member that says nothing there, and is refused', (rule, member, constraint) => {
    expect(problemsOf({ rules: [rule] })).toEqual([expect.stringContaining(`rules.1.member.${member}: ${constraint}`)])
  })

  it('lists all that is wrong at once', () => {
    expect(
      problemsOf({
        rules: [
          { on: 'nowhere', do: 'drop' },
          { on: 'frame', do: 'close' },
        ],
      }),
    ).toHaveLength(2)
  })
})
