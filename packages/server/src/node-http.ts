/**
 * Node's HTTP without an `import`, which would read every export of the module, and one of them, the lazy `WebSocket`,
 * loads a whole HTTP client that nobody here uses: time at each start, and memory for good.
 */
export const { createServer, get, STATUS_CODES } = process.getBuiltinModule('node:http')
