/** Interactive messages and views, parsed (spec §4.7). What cannot be read is undefined, never an error. */
import type { SocketItem } from './item.ts'

const prefix = 'application/vnd.amazonaws.connect.message.interactive'

/** A text with a picture, as every template has it. */
export interface Heading {
  readonly title?: string
  readonly subtitle?: string
  /** `URL` where there is a picture. */
  readonly imageType?: string
  readonly imageData?: string
  readonly imageDescription?: string
}

export interface Choice extends Heading {
  readonly title: string
}

export interface TimeSlot {
  /** ISO 8601. */
  readonly date: string
  /** In seconds. */
  readonly duration: number
}

/** What the sender of a template may tell besides its content. */
interface Envelope {
  readonly version: string
  /** Shown when an answer was given. */
  readonly replyMessage?: Heading
}

/** A list, a panel or quick replies: the customer takes one of the elements and says its title. */
export interface Choices extends Envelope {
  readonly templateType: 'ListPicker' | 'Panel' | 'QuickReply'
  readonly content: Heading & { readonly elements: readonly Choice[]; readonly referenceId?: string }
}

export interface TimePicker extends Envelope {
  readonly templateType: 'TimePicker'
  readonly content: Heading & {
    readonly timeslots: readonly TimeSlot[]
    /** Minutes. */
    readonly timeZoneOffset?: number
    readonly location?: {
      readonly latitude: number
      readonly longitude: number
      readonly title: string
      readonly radius?: number
    }
  }
}

/** Several templates side by side; an element that could not be read is left out. */
export interface Carousel extends Envelope {
  readonly templateType: 'Carousel'
  readonly content: Heading & { readonly elements: readonly Interactive[] }
}

/** A form or a page: what it looks like is DescribeView's to say, by the token. */
export interface ViewResource extends Envelope {
  readonly templateType: 'ViewResource'
  readonly content: {
    readonly viewId?: string
    readonly viewToken: string
    readonly viewData: Readonly<Record<string, unknown>>
  }
}

export type Interactive = Choices | TimePicker | Carousel | ViewResource

type Unknown = Readonly<Record<string, unknown>>

const isObject = (value: unknown): value is Unknown => Object(value) === value && !Array.isArray(value)

function parseJson(value: unknown): unknown {
  if (typeof value !== 'string') return value
  try {
    return JSON.parse(value)
  } catch {
    return undefined
  }
}

/** Which member of the content is a list, and what each of its elements has to have; others are left out. */
const lists: Readonly<Record<string, readonly [list: string, member: string]>> = {
  ListPicker: ['elements', 'title'],
  Panel: ['elements', 'title'],
  QuickReply: ['elements', 'title'],
  TimePicker: ['timeslots', 'date'],
  Carousel: ['elements', 'templateType'],
}

/** The content of a template; undefined where it lacks what makes it one. */
function contentOf(templateType: string, content: Unknown): Unknown | undefined {
  if (templateType === 'ViewResource') {
    const viewData = parseJson(content['viewData'])
    return typeof content['viewToken'] === 'string'
      ? { ...content, viewData: isObject(viewData) ? viewData : {} }
      : undefined
  }
  if (!Object.hasOwn(lists, templateType)) return undefined
  const [list, member] = lists[templateType] as readonly [string, string]
  const given = content[list]
  const elements = (Array.isArray(given) ? given : []).filter(
    (each) => isObject(each) && typeof each[member] === 'string',
  )
  const isCarousel = templateType === 'Carousel'
  return { ...content, [list]: isCarousel ? elements.flatMap((each) => templateOf(each) ?? []) : elements }
}

function templateOf(value: unknown): Interactive | undefined {
  if (!isObject(value) || !isObject(value['data'])) return undefined
  const { templateType, version = '1.0', data } = value
  const { content, replyMessage } = data as Unknown
  const parsed = isObject(content) && contentOf(String(templateType), content)
  if (!parsed) return undefined
  // The content is what the type of its template wants; the rest of the wire's members are optional texts.
  return {
    templateType,
    version,
    content: parsed,
    ...(isObject(replyMessage) && { replyMessage }),
  } as unknown as Interactive
}

/** What an interactive message shows; undefined for everything else, and for templates that are not AWS's. */
export const parseInteractive = ({ ContentType, Content }: SocketItem): Interactive | undefined =>
  ContentType === prefix ? templateOf(parseJson(Content)) : undefined

/** What to say, by `session.sendMessage(...answerView(action, data))`, when a view was filled in. */
export const answerView = (action: string, data: object): [Content: string, ContentType: string] => [
  JSON.stringify({ action, data, templateType: 'ViewResource', version: '1.0' }),
  `${prefix}.response`,
]
