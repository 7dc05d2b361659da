import { sha256Of } from './content.ts'
import type { View, ViewContent } from './view.ts'

/**
 * The views that every instance has (control-plane §5): AWS's names and actions in templates of our own, as small as
 * they can be. They have one version and cannot be changed.
 */

interface Element {
  readonly Type: string
  readonly Props?: Readonly<Record<string, unknown>>
  readonly Content?: readonly (Element | string)[]
}

const text = (value: string): Element => ({ Type: 'Text', Content: [value] })
const button = (action: string): Element => ({ Type: 'Button', Props: { Action: action }, Content: [action] })

function managed(id: string, name: string, wanted: readonly string[], body: readonly Element[], actions: string[]) {
  const properties = Object.fromEntries(wanted.map((member) => [member, {}]))
  const content: ViewContent = {
    InputSchema: JSON.stringify({ type: 'object', properties }),
    Template: JSON.stringify({ Head: { Title: name }, Body: [...body, ...actions.map(button)] }),
    Actions: actions,
  }
  const revision = { revision: 1, sha256: sha256Of(content) }
  const view: View = {
    ...{ id, type: 'AWS_MANAGED', name, createdAt: 0, modifiedAt: 0, lastRevision: 1 },
    ...{ saved: revision, published: revision, versions: [{ ...revision, version: 1 }], lastVersion: 1 },
  }
  return { view, content }
}

/** In the order of their names. */
const all = [
  managed(
    'cards',
    'Cards',
    ['Heading', 'Cards'],
    [text('$.Heading'), { Type: 'Cards', Content: ['$.Cards'] }],
    ['CardSelected', 'NoMatchFound'],
  ),
  managed(
    'confirmation',
    'Confirmation',
    ['Heading', 'SubHeading'],
    [text('$.Heading'), text('$.SubHeading')],
    ['Next'],
  ),
  managed('detail', 'Detail', ['Heading', 'Sections'], [text('$.Heading'), text('$.Sections')], ['Back', 'Next']),
  managed(
    'form',
    'Form',
    ['Heading', 'Sections'],
    [text('$.Heading'), { Type: 'Form', Content: ['$.Sections'] }],
    ['Submit', 'Cancel'],
  ),
  managed(
    'list',
    'List',
    ['Heading', 'Items'],
    [text('$.Heading'), { Type: 'List', Content: ['$.Items'] }],
    ['ActionSelected', 'Back'],
  ),
]

export const managedViews: ReadonlyMap<string, { readonly view: View; readonly content: ViewContent }> = new Map(
  all.map((one) => [one.view.id, one]),
)
