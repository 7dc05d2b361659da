import { defineOperation } from '../../operation.ts'
import { anyText, int, list, optional, Type } from '../../schema.ts'
import { examples, instanceId, signedRefusals } from '../shared.ts'
import {
  exampleView,
  viewDescription,
  viewErrors,
  viewId,
  viewName,
  viewPageToken,
  viewStatus,
  viewType,
} from './view.ts'

/** Control-plane §7.14. */
export const ListViews = defineOperation('connect', 'ListViews', {
  does: 'Lists the views of the instance and those that come with the service, by name.',
  input: Type.Object({
    InstanceId: instanceId(),
    Type: optional(viewType()),
    NextToken: optional(viewPageToken()),
    MaxResults: optional(int(1, 100)),
  }),
  bindings: { Type: { query: 'type' }, NextToken: { query: 'nextToken' }, MaxResults: { query: 'maxResults' } },
  output: Type.Object({
    ViewsSummaryList: optional(
      list(
        Type.Object({
          Id: optional(viewId()),
          Arn: optional(anyText()),
          Name: optional(viewName()),
          Type: optional(viewType()),
          Status: optional(viewStatus()),
          Description: optional(viewDescription()),
        }),
      ),
    ),
    NextToken: optional(viewPageToken()),
  }),
  errors: viewErrors,
  refusals: [...signedRefusals, 'instance-unknown', 'page-token-invalid'],
  example: {
    input: { InstanceId: examples.instance, Type: 'CUSTOMER_MANAGED' },
    output: {
      ViewsSummaryList: [
        {
          Id: exampleView.Id,
          Arn: exampleView.Arn,
          Name: exampleView.Name,
          Type: exampleView.Type,
          Status: exampleView.Status,
        },
      ],
    },
  },
})
