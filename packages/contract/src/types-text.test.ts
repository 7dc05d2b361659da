import { describe, expect, it } from 'vitest'
import { operations } from './operations/index.ts'
import { renderClientTypes, typeNames } from './types-text.ts'

const declared = [...renderClientTypes().matchAll(/^export (?:interface|type) (\w+)/gm)].map(([, name]) => name)

describe('The types of the client', () => {
  it('are an input and an output for each operation, and what is named inside them, each once', () => {
    const ofOperations = Object.keys(operations.participant).flatMap((name) => [`${name}Input`, `${name}Output`])
    const general = ['Operations', 'OperationName', 'Input', 'Output']
    expect(declared.toSorted()).toEqual([...ofOperations, ...typeNames, ...general].toSorted())
  })

  it('take what is known and give what may be new', () => {
    const text = renderClientTypes()
    expect(text).toContain("export type SortOrder = 'DESCENDING' | 'ASCENDING'\n")
    expect(text).toMatch(/export type ItemType = .* \| \(string & \{\}\)\n/)
  })
})
