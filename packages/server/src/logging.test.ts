import { spawnSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'

/** What a process writes that logs this with the given level: standard error and standard output. */
function written(level: string, call: string) {
  const module = new URL('./logging.ts', import.meta.url).href
  const program = `
    const { createLogger } = await import(${JSON.stringify(module)})
    createLogger('${level}').${call}`
  const { stderr, stdout } = spawnSync(process.execPath, ['--input-type=module', '--eval', program], {
    encoding: 'utf8',
  })
  return { stderr, stdout }
}

describe('the log', () => {
  it('holds no token and no secret, however deep in what is logged', () => {
    const line = {
      token: 'hush-1',
      request: { bearer: 'hush-2', headers: { authorization: 'hush-3' } },
      reply: { Websocket: { Url: 'hush-4' }, ConnectionCredentials: { ConnectionToken: 'hush-5' } },
      ParticipantToken: 'hush-6',
      config: { secretAccessKey: 'hush-7' },
      operation: 'SendMessage',
    }
    const { stderr } = written('info', `error(${JSON.stringify(line)}, 'a request failed')`)
    expect(JSON.parse(stderr)).toMatchObject({ operation: 'SendMessage', msg: 'a request failed', token: '[secret]' })
    expect(stderr).not.toContain('hush')
  })

  it('goes to standard error, and says nothing below its level', () => {
    expect(written('error', `error({}, 'loud')`)).toEqual({ stdout: '', stderr: expect.stringContaining('"loud"') })
    expect(written('error', `info({}, 'quiet')`)).toEqual({ stdout: '', stderr: '' })
    expect(written('silent', `fatal({}, 'loud')`)).toEqual({ stdout: '', stderr: '' })
  })

  it('says nothing below its level', () => {
    expect(written('error', `debug({}, 'a request was refused')`).stderr).toBe('')
    expect(written('debug', `debug({}, 'a request was refused')`).stderr).toContain('a request was refused')
  })
})
