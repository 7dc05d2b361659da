import { randomUUID } from 'node:crypto'
import {
  CreateViewCommand,
  type CreateViewRequest,
  CreateViewVersionCommand,
  DeleteViewCommand,
  DeleteViewVersionCommand,
  DescribeViewCommand,
  ListViewsCommand,
  ListViewVersionsCommand,
  UpdateViewContentCommand,
  UpdateViewMetadataCommand,
} from '@aws-sdk/client-connect'
import { DescribeViewCommand as DescribeShownViewCommand } from '@aws-sdk/client-connectparticipant'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as type from './content-types.ts'
import type { Caller } from './participant.ts'
import { rawRequest } from './raw-http.ts'
import { accessDenied, duplicate, invalidParameter, invalidRequest, notFound } from './refusals.ts'
import { type Conversation, instanceId as InstanceId, Target } from './target.ts'
import { present } from './waiting.ts'

let target: Target
beforeAll(async () => {
  target = await Target.open()
})
afterAll(() => target[Symbol.asyncDispose]())

const arn = `arn:aws:connect:us-east-1:000000000000:instance/${InstanceId}/view/`
const formArn = 'arn:aws:connect:us-east-1:aws:view/form'
const template = (n: number) => ({ Template: `{"Body":[],"n":${n}}`, Actions: ['Submit'] })

/** Names are unique in an instance, and these tests share one, perhaps with tests that ran before. */
const run = `View ${randomUUID()}`
let created = 0
const create = async (input: Partial<CreateViewRequest> = {}) => {
  const Name = `${run} ${++created}`
  const command = new CreateViewCommand({ InstanceId, Name, Status: 'PUBLISHED', Content: template(1), ...input })
  return present((await target.connectService.send(command)).View, 'View')
}
const view = async (ViewId: string) => {
  const answer = await target.connectService.send(new DescribeViewCommand({ InstanceId, ViewId }))
  return present(answer.View, 'View')
}
const update = (ViewId: string, n: number, Status: 'PUBLISHED' | 'SAVED' = 'PUBLISHED') =>
  target.connectService.send(new UpdateViewContentCommand({ InstanceId, ViewId, Status, Content: template(n) }))
const version = async (ViewId: string, ViewContentSha256?: string) => {
  const command = new CreateViewVersionCommand({ InstanceId, ViewId, ViewContentSha256 })
  return present((await target.connectService.send(command)).View, 'View')
}

describe('CreateView', () => {
  it('makes a view that DescribeView shows by its id and by its ARN [create-view]', async () => {
    const { Id = '', ...made } = await create({ Description: 'Größe, Farbe', Tags: { team: 'shop' } })
    expect(made).toMatchObject({
      Arn: `${arn}${Id}`,
      Status: 'PUBLISHED',
      Type: 'CUSTOMER_MANAGED',
      Description: 'Größe, Farbe',
      Content: template(1),
      Tags: { team: 'shop' },
      CreatedTime: expect.any(Date),
      ViewContentSha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    })
    expect(await view(Id)).toEqual({ Id, ...made })
    expect(await view(`${arn}${Id}`)).toEqual({ Id, ...made })
  })

  it('twice with one ClientToken is one view, with another body a refusal [create-view-client-token]', async () => {
    const ClientToken = run
    const twice = await Promise.all([
      create({ ClientToken, Name: `${run} once` }),
      create({ ClientToken, Name: `${run} once` }),
    ])
    expect(twice[0].Id).toBe(twice[1].Id)
    await expect(create({ ClientToken, Name: `${run} twice` })).rejects.toMatchObject(invalidRequest)
  })

  it('refuses a name that is taken [view-name-unique]', async () => {
    const first = await create()
    const second = await create()
    await expect(create({ Name: first.Name })).rejects.toMatchObject(duplicate)
    const rename = (Name?: string) =>
      target.connectService.send(new UpdateViewMetadataCommand({ InstanceId, ViewId: second.Id, Name }))
    await expect(rename(first.Name)).rejects.toMatchObject(duplicate)
    await rename(`${first.Name} renamed`)
    expect(await view(second.Id ?? '')).toMatchObject({ Name: `${first.Name} renamed` })
  })

  it('holds names and contents to their limits [view-validation]', async () => {
    const markup = { Content: { Actions: ['<b>'] } }
    const bad: Partial<CreateViewRequest>[] = [
      { Name: ' x' },
      { Name: 'x'.repeat(256) },
      { Description: 'a\nb' },
      markup,
    ]
    for (const input of bad) await expect(create(input)).rejects.toMatchObject(invalidParameter)
  })

  it('publishes only a template that is a JSON object, and saves any draft [view-draft]', async () => {
    const Content = { Template: 'not yet' }
    await expect(create({ Content })).rejects.toMatchObject(invalidRequest)
    const { Id = '' } = await create({ Content, Status: 'SAVED' })
    await expect(view(Id)).rejects.toMatchObject(notFound)
    expect(await view(`${Id}:$SAVED`)).toMatchObject({ Status: 'SAVED', Content })
    await update(Id, 2)
    expect(await view(Id)).toMatchObject({ Status: 'PUBLISHED', Content: template(2) })
  })

  it('takes content of 400 kB, longer than any other body, and no more [view-content-size]', async () => {
    const Template = (length: number) => `{"x":"${'x'.repeat(length - 8)}"}`
    await expect(create({ Content: { Template: Template(400_000) } })).resolves.toBeDefined()
    await expect(create({ Content: { Template: Template(400_001) } })).rejects.toMatchObject(invalidRequest)
  })
})

describe('Versions of a view', () => {
  it('number what is published, once for each content, and do not change [view-versions]', async () => {
    const { Id = '', ViewContentSha256 } = await create()
    expect(await version(Id, ViewContentSha256)).toMatchObject({ Version: 1, Arn: `${arn}${Id}:1` })
    expect(await version(Id)).toMatchObject({ Version: 1 })
    await update(Id, 2)
    await expect(version(Id, ViewContentSha256)).rejects.toMatchObject(invalidRequest)
    expect(await version(Id)).toMatchObject({ Version: 2, Content: template(2) })
    expect(await view(`${Id}:1`)).toMatchObject({ Version: 1, Content: template(1) })
    const list = await target.connectService.send(
      new ListViewVersionsCommand({ InstanceId, ViewId: Id, MaxResults: 1 }),
    )
    expect(list.ViewVersionSummaryList).toMatchObject([{ Id, Version: 2 }])
    const rest = new ListViewVersionsCommand({ InstanceId, ViewId: Id, NextToken: list.NextToken })
    expect((await target.connectService.send(rest)).ViewVersionSummaryList).toMatchObject([{ Version: 1 }])
    await target.connectService.send(new DeleteViewVersionCommand({ InstanceId, ViewId: Id, ViewVersion: 1 }))
    await expect(view(`${Id}:1`)).rejects.toMatchObject(notFound)
  })

  it('$SAVED is the newest draft, and $LATEST what is published [view-qualifiers]', async () => {
    const { Id = '' } = await create()
    await update(Id, 2, 'SAVED')
    expect(await view(`${Id}:$SAVED`)).toMatchObject({ Content: template(2), Arn: `${arn}${Id}:$SAVED` })
    expect(await view(`${Id}:$LATEST`)).toMatchObject({ Content: template(1) })
  })
})

describe('Views', () => {
  it('are listed by name and page by page, those of the service apart from the own ones [list-views]', async () => {
    const { Id } = await create()
    const names: (string | undefined)[] = []
    const ids: (string | undefined)[] = []
    let NextToken: string | undefined
    do {
      const command = new ListViewsCommand({ InstanceId, Type: 'CUSTOMER_MANAGED', MaxResults: 2, NextToken })
      const page = await target.connectService.send(command)
      names.push(...(page.ViewsSummaryList ?? []).map(({ Name }) => Name))
      ids.push(...(page.ViewsSummaryList ?? []).map((summary) => summary.Id))
      NextToken = page.NextToken
    } while (NextToken)
    expect(ids).toContain(Id)
    expect(names).toEqual([...new Set(names)].sort())
    const bad = new ListViewsCommand({ InstanceId, NextToken: 'made-up' })
    await expect(target.connectService.send(bad)).rejects.toMatchObject(invalidRequest)
  })

  it('that come with the service are named by ARNs without an account, and cannot be changed [views-managed]', async () => {
    const list = await target.connectService.send(new ListViewsCommand({ InstanceId, Type: 'AWS_MANAGED' }))
    expect(list.ViewsSummaryList?.map(({ Id }) => Id)).toEqual(['cards', 'confirmation', 'detail', 'form', 'list'])
    expect(await view(`${formArn}:1`)).toMatchObject({ Id: 'form', Type: 'AWS_MANAGED', Version: 1 })
    expect(await view('form')).toMatchObject({ Arn: formArn, Version: 1 })
    await expect(update(formArn, 1)).rejects.toMatchObject(invalidRequest)
  })

  it('that are unknown, deleted or of another instance are 404 [view-unknown]', async () => {
    const { Id: ViewId = '' } = await create()
    await target.connectService.send(new DeleteViewCommand({ InstanceId, ViewId }))
    await expect(view(ViewId)).rejects.toMatchObject(notFound)
    await expect(update(ViewId, 2)).rejects.toMatchObject(notFound)
    const elsewhere = new DescribeViewCommand({ InstanceId: '99999999-9999-4999-8999-999999999999', ViewId: formArn })
    await expect(target.connectService.send(elsewhere)).rejects.toMatchObject(notFound)
  })
})

describe('A view in a chat', () => {
  /** Sends a message that shows the view, and answers what the customer sees of it. */
  const show = async (chat: Conversation, content: object) => {
    const message = { templateType: 'ViewResource', version: '1.0', data: { content } }
    const { Id } = await chat.agent.say(JSON.stringify(message), { ContentType: type.interactive })
    return JSON.parse((await chat.customer.socket.itemWithId(Id)).Content ?? '').data.content
  }
  const shown = async (customer: Caller, ViewToken: string) => {
    const command = new DescribeShownViewCommand({ ConnectionToken: customer.connectionToken, ViewToken })
    return present((await target.participantService.send(command)).View, 'View')
  }
  const converse = () => target.converse({ SupportedMessagingContentTypes: ['text/plain', type.interactive] })

  it('gets its token from the server, and is shown as it was then [view-token-filled-in] [participant-describe-view]', async () => {
    using chat = await converse()
    const { Id = '', Name } = await create()
    const content = await show(chat, { viewId: Id, viewData: { Name: 'Mia' } })
    expect(content).toEqual({ viewId: Id, viewData: { Name: 'Mia' }, viewToken: expect.any(String) })
    await update(Id, 2)
    const { Content, ...described } = await shown(chat.customer, content.viewToken)
    expect(described).toEqual({ Id, Arn: `${arn}${Id}`, Name })
    expect(Content).toEqual({ ...template(1), InputSchema: expect.any(String) })
    expect(await shown(chat.customer, (await show(chat, { viewId: 'form' })).viewToken)).toMatchObject({
      Id: 'form',
      Arn: `${formArn}:1`,
      Version: 1,
    })
  })

  it('keeps a token that the sender gave, and gets none where the view is not there [view-token-kept]', async () => {
    using chat = await converse()
    expect(await show(chat, { viewId: 'form', viewToken: 'mine' })).toEqual({ viewId: 'form', viewToken: 'mine' })
    expect(await show(chat, { viewId: 'nobody' })).toEqual({ viewId: 'nobody' })
  })

  it('is found by a token with `/ + = :`, escaped or decoded on the way [view-token-characters]', async () => {
    using chat = await converse()
    const { viewToken: padded } = await show(chat, { viewId: 'form' })
    let viewToken = ''
    // Whether a token has them is a matter of luck, and every view has another one.
    while (!(viewToken.includes('/') && viewToken.includes('+'))) {
      const { Id } = await create()
      viewToken = (await show(chat, { viewId: Id })).viewToken
    }
    expect(padded).toMatch(/^view:.+=$/)
    for (const token of [padded, viewToken]) {
      const { Id } = await shown(chat.customer, token)
      const early = await rawRequest(target.endpoint, {
        method: 'GET',
        path: `/participant/views/${token}`,
        headers: { 'X-Amz-Bearer': chat.customer.connectionToken },
      })
      expect(early.status).toBe(200)
      expect(JSON.parse(early.body)).toMatchObject({ View: { Id } })
    }
  })

  it('is 404 by a token of another chat, a made-up one or that of a deleted view, and names no resource [view-token-foreign]', async () => {
    using chat = await converse()
    using other = await converse()
    const { Id: ViewId = '' } = await create()
    const { viewToken } = await show(chat, { viewId: ViewId })
    const refusals = [shown(other.customer, viewToken), shown(chat.customer, 'arn:aws:x/y+z= a')]
    for (const refused of refusals) {
      const error: unknown = await refused.catch((reason: unknown) => reason)
      expect(error).toMatchObject(notFound)
      expect(error).toMatchObject({ ResourceId: undefined, ResourceType: undefined })
    }
    await target.connectService.send(new DeleteViewCommand({ InstanceId, ViewId }))
    await expect(shown(chat.customer, viewToken)).rejects.toMatchObject(notFound)
    await chat.customer.disconnect()
    await expect(shown(chat.customer, viewToken)).rejects.toMatchObject(accessDenied)
  })
})
