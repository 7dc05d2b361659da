import { describe, expect, it } from 'vitest'
import { callerOf, chatId, chatOf, logOf, mia, refusalOf, startedAt } from '../../testing/chat-fixtures.ts'
import { nothingReadable, Shelf, viewMoment } from '../../testing/view-fixtures.ts'
import { Tokens } from '../../tokens.ts'
import { VirtualClock } from '../../virtual-clock.ts'
import { createView } from '../connect/create-view.ts'
import { createViewVersion } from '../connect/create-view-version.ts'
import { deleteView } from '../connect/delete-view.ts'
import { updateViewContent } from '../connect/update-view-content.ts'
import { describeView } from './describe-view.ts'

const tokens = new Tokens(
  Buffer.alloc(32),
  new VirtualClock(startedAt),
  () => '',
  () => '',
)
const other = 'aaaaaaaa-0d57-4a44-9a8a-2b1c5d6e7f80'

function setUp() {
  const shelf = new Shelf()
  const { library } = shelf
  const { View } = shelf.enact(
    createView.changeViews(
      library,
      { InstanceId: 'i', Name: 'Address', Status: 'PUBLISHED', Content: { Template: '{"n":1}', Actions: ['Go'] } },
      viewMoment,
    ),
  )
  const ViewId = View?.Id ?? ''
  const tokenOf = (named: string, chat = chatId) => {
    const pinned = library.pin(named)
    return pinned === undefined ? '' : tokens.viewToken(chat, pinned)
  }
  const read = (ViewToken: string) =>
    JSON.parse(
      describeView.read(
        chatOf([mia]),
        logOf([]),
        callerOf(mia),
        { ViewToken },
        { ...nothingReadable, library, credentials: tokens },
      ),
    ).View
  return { shelf, library, ViewId, Arn: View?.Arn, tokenOf, read }
}

describe('DescribeView of a participant (spec §1.14)', () => {
  it('shows a view that comes with the service', () => {
    const { read, tokenOf } = setUp()
    expect(read(tokenOf('form'))).toMatchObject({
      Id: 'form',
      Arn: 'arn:aws:connect:us-east-1:aws:view/form:1',
      Name: 'Form',
      Version: 1,
      Content: { Actions: ['Submit', 'Cancel'] },
    })
  })

  it('shows what was published when the token was made, whatever is published later', () => {
    const { shelf, library, ViewId, Arn, read, tokenOf } = setUp()
    const first = tokenOf(ViewId)
    const Content = { InputSchema: '{"type":"object"}', Template: '{"n":1}', Actions: ['Go'] }
    expect(read(first)).toEqual({ Id: ViewId, Arn, Name: 'Address', Content })
    const change = { InstanceId: 'i', ViewId, Status: 'PUBLISHED', Content: { Template: '{"n":2}' } } as const
    shelf.enact(createViewVersion.changeViews(library, { InstanceId: 'i', ViewId }, viewMoment))
    shelf.enact(updateViewContent.changeViews(library, change, viewMoment))
    expect(read(first)).toEqual({ Id: ViewId, Arn: `${Arn}:1`, Name: 'Address', Version: 1, Content })
    expect(read(tokenOf(ViewId)).Content.Template).toBe('{"n":2}')
    expect(read(tokenOf(`${ViewId}:1`)).Content).toEqual(Content)
  })

  it('finds nothing by a token of another chat, a made-up one, or that of a view that is gone', () => {
    const { shelf, library, ViewId, read, tokenOf } = setUp()
    const mine = tokenOf(ViewId)
    expect(refusalOf(() => read(tokenOf(ViewId, other)))).toBe('view-unknown')
    expect(refusalOf(() => read('arn:aws:connect:us-east-1:aws:view/form:1'))).toBe('view-unknown')
    shelf.enact(deleteView.changeViews(library, { InstanceId: 'i', ViewId }, viewMoment))
    expect(refusalOf(() => read(mine))).toBe('view-unknown')
  })
})
