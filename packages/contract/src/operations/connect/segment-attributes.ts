import { int, list, map, optional, Type, text } from '../../schema.ts'

/** A string, an integer or an ARN, or a map or list of such values to any depth (control-plane appendix A.2). */
const segmentAttributeValue = () =>
  Type.Recursive(
    (This) =>
      Type.Object({
        ValueString: optional(text(0, 1024)),
        ValueMap: optional(map(1, 128, This)),
        ValueInteger: optional(int()),
        ValueList: optional(list(This)),
        ValueArn: optional(text(0, 1024)),
      }),
    { $id: 'SegmentAttributeValue' },
  )

export const segmentAttributes = () => map(1, 128, segmentAttributeValue())
