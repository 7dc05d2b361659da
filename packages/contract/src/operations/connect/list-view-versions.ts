import { defineOperation } from '../../operation.ts'
import { anyText, int, list, optional, Type } from '../../schema.ts'
import { examples, instanceId, signedRefusals } from '../shared.ts'
import {
  exampleView,
  exampleViewId,
  viewDescription,
  viewErrors,
  viewId,
  viewName,
  viewPageToken,
  viewType,
} from './view.ts'

/** Control-plane §7.14. */
export const ListViewVersions = defineOperation('connect', 'ListViewVersions', {
  does: 'Lists the versions of a view, the newest first.',
  input: Type.Object({
    InstanceId: instanceId(),
    ViewId: viewId(),
    NextToken: optional(viewPageToken()),
    MaxResults: optional(int(1, 100)),
  }),
  bindings: { NextToken: { query: 'nextToken' }, MaxResults: { query: 'maxResults' } },
  output: Type.Object({
    ViewVersionSummaryList: optional(
      list(
        Type.Object({
          Id: optional(viewId()),
          Arn: optional(anyText()),
          Description: optional(viewDescription()),
          Name: optional(viewName()),
          Type: optional(viewType()),
          Version: optional(int()),
          VersionDescription: optional(viewDescription()),
        }),
      ),
    ),
    NextToken: optional(viewPageToken()),
  }),
  errors: viewErrors,
  refusals: [...signedRefusals, 'instance-unknown', 'view-unknown', 'page-token-invalid'],
  example: {
    input: { InstanceId: examples.instance, ViewId: exampleViewId },
    output: {
      ViewVersionSummaryList: [
        {
          Id: exampleViewId,
          Arn: `${exampleView.Arn}:1`,
          Name: exampleView.Name,
          Type: exampleView.Type,
          Version: 1,
        },
      ],
    },
  },
})
