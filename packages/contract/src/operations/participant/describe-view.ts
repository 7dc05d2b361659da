import { limits } from '../../limits.ts'
import { defineOperation } from '../../operation.ts'
import { anyText, int, list, optional, Type, text } from '../../schema.ts'
import { bearerRefusals } from '../shared.ts'

/** Spec §1.14. The view token is a path label. Content that is published but is no version has no `Version`. */
export const DescribeView = defineOperation('participant', 'DescribeView', {
  does: 'Gives the view that an interactive message refers to.',
  input: Type.Object({ ViewToken: text(1, limits.viewToken) }),
  output: Type.Object({
    View: Type.Object({
      Id: text(1, 500),
      Arn: anyText(),
      Name: text(1, 255),
      Version: optional(int()),
      Content: optional(
        Type.Object({
          InputSchema: optional(anyText()),
          Template: optional(anyText()),
          Actions: optional(list(text(1, 255))),
        }),
      ),
    }),
  }),
  refusals: [...bearerRefusals, 'view-unknown'],
  example: {
    input: { ViewToken: 'arn:aws:connect:us-east-1:aws:view/form:1' },
    output: {
      View: {
        Id: 'form',
        Arn: 'arn:aws:connect:us-east-1:aws:view/form:1',
        Name: 'Form',
        Version: 1,
        Content: { InputSchema: '{"type":"object"}', Template: '{"Body":[]}', Actions: ['Submit', 'Cancel'] },
      },
    },
  },
})
