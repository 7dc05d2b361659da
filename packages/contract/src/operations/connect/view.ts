import { limits } from '../../limits.ts'
import { anyText, epochSeconds, int, list, map, oneOf, optional, Type, text } from '../../schema.ts'
import { examples } from '../shared.ts'

/** What the operations on views share (control-plane §7.14, appendix A). */

// AWS writes these as `first+ any*`; one character and then any is the same, and cannot be read in two ways.
const named = "^[\\p{L}\\p{N}_.:\\/=+\\-@()'][\\p{L}\\p{Z}\\p{N}_.:\\/=+\\-@()']*$"
const described = "^[\\p{L}\\p{N}_.:\\/=+\\-@,()'][\\p{L}\\p{Z}\\p{N}_.:\\/=+\\-@,()']*$"

export const viewId = () => text(1, limits.viewId, '^[a-zA-Z0-9_\\-:\\/$]+$')
export const viewName = () => text(1, limits.viewName, named)
export const viewDescription = () => text(1, limits.viewDescription, described)
export const viewPageToken = () => text(1, limits.viewPageToken, '^[a-zA-Z0-9=\\/+_.\\-]+$')
export const viewStatus = () => oneOf('PUBLISHED', 'SAVED')
export const viewType = () => oneOf('CUSTOMER_MANAGED', 'AWS_MANAGED')
export const viewClientToken = () => text(0, limits.clientToken, '^[\\p{L}\\p{Z}\\p{N}_.:\\/=+\\-@]*$')
/** The model's pattern allows one character only, which no hash fulfils: control-plane §7.14. */
export const viewSha256 = () => text(1, 64, '^[a-zA-Z0-9]*$')
export const viewTags = () => map(1, 128, text(0, 256))
const viewActions = () => optional(list(text(1, limits.viewName, named)))

export const viewInputContent = () => Type.Object({ Template: optional(anyText()), Actions: viewActions() })

export const view = () =>
  Type.Object({
    Id: optional(viewId()),
    Arn: optional(anyText()),
    Name: optional(viewName()),
    Status: optional(viewStatus()),
    Type: optional(viewType()),
    Description: optional(viewDescription()),
    Version: optional(int()),
    VersionDescription: optional(viewDescription()),
    Content: optional(
      Type.Object({ InputSchema: optional(anyText()), Template: optional(anyText()), Actions: viewActions() }),
    ),
    Tags: optional(viewTags()),
    CreatedTime: optional(epochSeconds()),
    LastModifiedTime: optional(epochSeconds()),
    ViewContentSha256: optional(viewSha256()),
  })

/** What AWS models for every operation on views; some have more. */
export const viewErrors = [
  'AccessDeniedException',
  'InvalidRequestException',
  'InvalidParameterException',
  'ResourceNotFoundException',
  'InternalServiceException',
  'TooManyRequestsException',
] as const

export const exampleViewId = '5d9d8d2c-1e11-4c0b-9a0a-019cadd549f1'
export const exampleViewContent = { Template: '{"Body":[]}', Actions: ['Submit'] }

export const exampleView = {
  Id: exampleViewId,
  Arn: `arn:aws:connect:us-east-1:000000000000:instance/${examples.instance}/view/${exampleViewId}`,
  Name: 'Address',
  Status: 'PUBLISHED',
  Type: 'CUSTOMER_MANAGED',
  Content: { InputSchema: '{"type":"object"}', ...exampleViewContent },
  CreatedTime: 1_772_442_962.417,
  LastModifiedTime: 1_772_442_962.417,
  ViewContentSha256: '3f1c9a80d4f0e2b6a7c5d3e1f9b8a7c6d5e4f3a2b1c0d9e8f7a6b5c4d3e2f1a0',
} as const
