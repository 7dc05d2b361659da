/** How the set-up shows what it does: one plain line for each thing, with the seconds it took. */
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** The checkout, with a slash at its end. */
export const root = fileURLToPath(new URL('../', import.meta.url))

/** Says what is being done, does it, and adds the seconds to the same line. */
export async function step(what, work) {
  const start = performance.now()
  process.stdout.write(`${what} … `)
  await work()
  process.stdout.write(`${Math.max(1, Math.round((performance.now() - start) / 1000))} s\n`)
}

/** Ends the set-up with a sentence that says what to do. */
export function fail(sentence) {
  console.error(sentence)
  process.exit(1)
}

/** Runs a program in the checkout, quietly; rejects with all it wrote when it fails. */
export function run(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], ...options })
    let output = ''
    const keep = (text) => {
      output += text
    }
    child.stdout.setEncoding('utf8').on('data', keep)
    child.stderr.setEncoding('utf8').on('data', keep)
    child.on('error', (error) => reject(new RunFailed(`${command} did not start: ${error.message}`, '')))
    child.on('close', (code) => {
      if (code === 0) resolve(output)
      else reject(new RunFailed(`\`${[command, ...args].join(' ')}\` failed (${code ?? 'killed'}).`, output))
    })
  })
}

/** A program that failed, and what it had to say. */
class RunFailed extends Error {
  constructor(message, output) {
    super(message)
    this.output = output
  }
}

process.on('uncaughtException', (error) => {
  process.stdout.write('failed\n')
  fail(error instanceof RunFailed ? `${error.output.trim()}\n${error.message}` : (error.stack ?? String(error)))
})
