/** `Given` without any member that `Shape` does not know, at any depth: a misspelt optional member does not compile. */
export type Exact<Shape, Given> = Given extends readonly unknown[] | string | number | boolean | undefined
  ? Given
  : {
      readonly [Member in keyof Given]: Member extends keyof Shape
        ? Exact<NonNullable<Shape[Member]>, Given[Member]>
        : never
    }
