import { describe, expect, it } from 'vitest'
import { defaultAttachmentLimits } from './chat/attachment-limits.ts'
import { noLimits, readLimits } from './chat/limits.ts'
import { defaultRules } from './chat/rules.ts'
import { ConfigProblems, options, readConfig, rulesOf } from './config.ts'

function problemsOf(argv: string[], env: Record<string, string> = {}): readonly string[] {
  try {
    readConfig(argv, env)
  } catch (error) {
    if (error instanceof ConfigProblems) return error.problems
    throw error
  }
  return []
}

describe('readConfig', () => {
  it('needs nothing to be set', () => {
    expect(readConfig([], {})).toEqual({
      port: 7400,
      host: '127.0.0.1',
      dataDir: '.parley',
      accessKeyId: 'test',
      secretAccessKey: 'test',
      publicUrl: undefined,
      region: 'us-east-1',
      limits: noLimits,
      attachmentBytes: 20_971_520,
      attachmentsPerChat: 35,
      attachmentTypes: defaultAttachmentLimits.types,
      scannerUrl: undefined,
      oidcIssuer: undefined,
      oidcClientId: undefined,
      oidcClientSecret: undefined,
      oidcScopes: 'openid profile',
      processors: {},
      processorTimeoutS: 3,
      allowAgentParticipants: true,
      allowChatTransfer: true,
      testControls: false,
      log: 'info',
    })
  })

  it("has the default rules where nothing is set, and the operator's limits where something is", () => {
    expect(rulesOf(readConfig([], {}))).toEqual(defaultRules)
    const flags = [
      '--attachment-bytes=1',
      '--attachments-per-chat=0',
      '--attachment-types=png',
      '--scanner-url=http://s',
      '--oidc-issuer=https://login.example.com',
      '--oidc-client-id=parley',
    ]
    expect(rulesOf(readConfig(flags, {}))).toEqual({
      ...defaultRules,
      attachments: { bytesMax: 1, countMax: 0, types: { png: ['image/png'] } },
      scansAttachments: true,
      authenticatesCustomers: true,
    })
  })

  it('takes every option from the environment and from its flag alike', () => {
    const values = {
      port: '0',
      host: 'localhost',
      dataDir: 'memory',
      accessKeyId: 'id',
      secretAccessKey: 's/cr+t',
      publicUrl: 'https://chat.example.com',
      region: 'eu-central-1',
      limits: 'aws-quotas,chats=3',
      attachmentBytes: '104857600',
      attachmentsPerChat: '0',
      attachmentTypes: 'pdf',
      scannerUrl: 'http://127.0.0.1:9000/scan',
      oidcIssuer: 'https://login.example.com/',
      oidcClientId: 'parley',
      oidcClientSecret: 's/cr+t',
      oidcScopes: 'profile openid email',
      processors: 'arn:aws:lambda:us-east-1:1:function:x=http://127.0.0.1:9000/x,https://p.example.com/a=b/',
      processorTimeoutS: '180',
      allowAgentParticipants: 'false',
      allowChatTransfer: 'false',
      testControls: 'on',
      log: 'debug',
    }
    const entries = Object.entries(values).map(
      ([name, value]) => [options[name as keyof typeof values], value] as const,
    )
    const expected = {
      ...values,
      port: 0,
      limits: readLimits('aws-quotas,chats=3'),
      attachmentBytes: 104_857_600,
      attachmentsPerChat: 0,
      attachmentTypes: { pdf: ['application/pdf'] },
      processors: {
        'arn:aws:lambda:us-east-1:1:function:x': 'http://127.0.0.1:9000/x',
        'https://p.example.com/a=b/': 'https://p.example.com/a=b/',
      },
      processorTimeoutS: 180,
      allowAgentParticipants: false,
      allowChatTransfer: false,
      testControls: true,
    }
    expect(readConfig([], Object.fromEntries(entries.map(([{ env }, value]) => [env, value])))).toEqual(expected)
    expect(
      readConfig(
        entries.flatMap(([{ flag }, value]) => [flag, value]),
        {},
      ),
    ).toEqual(expected)
    expect(
      readConfig(
        entries.map(([{ flag }, value]) => `${flag}=${value}`),
        {},
      ),
    ).toEqual(expected)
  })

  it('lets a flag beat the environment, even a bad one', () => {
    expect(readConfig(['--port', '1'], { PARLEY_PORT: '2' }).port).toBe(1)
    expect(readConfig(['--port', '1'], { PARLEY_PORT: 'two' }).port).toBe(1)
  })

  it('lets the last of several flags win', () => {
    expect(readConfig(['--port', '1', '--port=2'], {}).port).toBe(2)
  })

  it('counts an empty variable as not set, and leaves the variables of others alone', () => {
    expect(readConfig([], { PARLEY_PORT: '', PARLEY_PROT: '', PORT: 'x' }).port).toBe(7400)
  })

  it('drops the slash behind a public URL', () => {
    expect(readConfig(['--public-url', 'https://chat.example.com/'], {}).publicUrl).toBe('https://chat.example.com')
  })

  it('takes an identity provider beyond loopback by https alone, as it names itself, and not without a client id', () => {
    const withClient = (issuer: string) => ['--oidc-issuer', issuer, '--oidc-client-id', 'parley']
    for (const issuer of ['https://login.example.com/', 'https://login.example.com/realms/x', 'http://[::1]:8080']) {
      expect(readConfig(withClient(issuer), {}).oidcIssuer).toBe(issuer)
    }
    for (const bad of ['http://login.example.com', 'https://login.example.com/?x', 'login.example.com']) {
      expect(problemsOf(withClient(bad)).join()).toContain('expected an https:// URL')
    }
    expect(problemsOf(['--oidc-issuer', 'https://login.example.com'])).toEqual([
      'PARLEY_OIDC_ISSUER is set: the service needs PARLEY_OIDC_CLIENT_ID as well.',
    ])
    expect(problemsOf(['--oidc-scopes', 'profile']).join()).toContain('openid among them')
    expect(problemsOf(['--oidc-client-secret', 'hush hush']).join()).not.toContain('hush')
  })

  it.each([
    'arn:x',
    'arn:x=ftp://p.example.com',
    'https://p.example.com,',
    'https://p.example.com?key=1',
    'builtin:redact-pii=https://p.example.com',
  ])('takes no processor that is %j', (value) => {
    expect(problemsOf(['--processors', value])).toHaveLength(1)
  })

  it('lists every problem at once, and offers the name that was meant', () => {
    expect(
      problemsOf(['--prot', '1', '--region=mars', '--log'], {
        PARLEY_DATADIR: 'x',
        PARLEY_PORT: '70000',
        PARLEY_X: '1',
      }),
    ).toEqual([
      'PARLEY_DATADIR is not an option. Did you mean PARLEY_DATA_DIR?',
      'PARLEY_X is not an option.',
      '--prot is not an option. Did you mean --port?',
      '--log needs a value.',
      'PARLEY_PORT is "70000": expected a whole number from 0 to 65535, 0 meaning any free port.',
      '--region is "mars": expected a region such as us-east-1.',
    ])
  })

  it('refuses an empty flag', () => {
    expect(problemsOf(['--data-dir='])).toEqual(['--data-dir is "": expected a directory, or "memory".'])
  })

  it('never repeats a secret, nor what might be one', () => {
    const all = problemsOf(['--secret-access-key', 'hush hush', '--secret-acces-key', 'hush', '--port', '1', 'hush'])
    expect(all).toHaveLength(3)
    expect(all.join()).not.toContain('hush')
  })

  it.each(['0.0.0.0', '::', '192.168.1.2', 'chat.example.com', '127.0.0.1.example.com'])(
    'refuses to listen on %s with the default secret',
    (host) => {
      expect(problemsOf(['--host', host]).join()).toContain('refuses to listen beyond loopback with these')
      expect(problemsOf(['--host', host, '--access-key-id', 'mine'])).toHaveLength(1)
      expect(problemsOf(['--host', host, '--secret-access-key', 'mine'])).toEqual([])
    },
  )

  it.each(['127.0.0.1', '127.9.9.9', '::1', 'localhost'])('listens on %s with the default keys', (host) => {
    expect(readConfig(['--host', host], {}).host).toBe(host)
  })
})
