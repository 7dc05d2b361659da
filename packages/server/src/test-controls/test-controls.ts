/** A service in the hands of a test that is elsewhere: the test kit over HTTP, for containers and other languages. */
import { describeProblems, InvalidInput } from '@parley/contract'
import { controlsPath } from '../controls-path.ts'
import { FaultDesk } from '../test-wire/fault-desk.ts'
import { Witness } from '../test-wire/witness.ts'
import { VirtualClock } from '../virtual-clock.ts'
import { type Controlled, type Desk, NotPossible, routes } from './routes.ts'
import { Snapshots } from './snapshots.ts'

/** A process lives longer than a test, and remembers less. */
const seenMax = 2000

interface Asked {
  readonly method: string
  readonly url: string
  /** Undefined where it was too long to be read. */
  readonly body: string | undefined
  /** A page in a browser asks; whatever page somebody has open could. */
  readonly ofPage: boolean
}

export interface ControlAnswer {
  readonly status: number
  readonly value: unknown
}

const refused = (status: number, message: string, more = {}): ControlAnswer => ({ status, value: { message, ...more } })

/** Answers what comes below `/parley/v1/`. Nothing is signed: whoever reaches the port may do all of it. */
export class TestControls {
  readonly #desk: Omit<Desk, 'server'>
  readonly #server = Promise.withResolvers<Controlled>()
  /** What changes the service is done one after the other. */
  #last: Promise<unknown> = Promise.resolve()

  constructor(parts: Pick<Desk, 'clock' | 'faults' | 'witness'> & { readonly memory: boolean }) {
    const { memory, ...desk } = parts
    this.#desk = { ...desk, snapshots: memory ? new Snapshots() : undefined }
  }

  /** Takes a service that has just been started into its hands, and lets its clock run with the wall. */
  control(server: Controlled): void {
    this.#desk.snapshots?.begin(server.image())
    this.#desk.clock.run(1, () => server.runTimers())
    this.#server.resolve(server)
  }

  async answer({ method, url, body, ofPage }: Asked): Promise<ControlAnswer> {
    if (ofPage) return refused(403, 'Test controls are not for pages: the request has an Origin header')
    if (body === undefined) return refused(413, 'The body is too long')
    const { pathname, searchParams } = new URL(url, 'http://parley')
    const [, room = '', id, verb, ...more] = pathname.slice(controlsPath.length - 1).split('/')
    const path = [room, ...(id === undefined ? [] : ['*']), ...(verb === undefined ? [] : [verb]), ...more].join('/')
    const methods = routes[path]
    if (methods === undefined) return refused(404, `There is nothing; there is ${Object.keys(routes).join(', ')}`)
    const handle = methods[method]
    if (handle === undefined) return refused(405, `Here it is ${Object.keys(methods).join(', ')}`)
    const desk = { ...this.#desk, server: await this.#server.promise }
    try {
      const input = read(body)
      const handled = this.#last.then(() => handle(desk, { input, id: id ?? '', query: searchParams }))
      this.#last = handled.catch(() => {})
      return { status: 200, value: await handled }
    } catch (error) {
      if (error instanceof NotPossible) return refused(error.status, error.message)
      if (!(error instanceof InvalidInput)) throw error
      return refused(400, describeProblems('participant', error.problems), { problems: error.problems })
    }
  }
}

/** The controls of a new service, with the clock and the wire that they need. */
export function openTestControls(options: { readonly memory: boolean }) {
  const clock = new VirtualClock()
  const testDesk = { faults: new FaultDesk(clock), witness: new Witness(clock, seenMax) }
  return { clock, testDesk, testControls: new TestControls({ clock, ...testDesk, ...options }) }
}

/** No body is an empty object. */
function read(body: string): unknown {
  if (body.trim() === '') return {}
  try {
    return JSON.parse(body)
  } catch {
    throw new InvalidInput([{ path: '', constraint: 'The body must be JSON' }])
  }
}
