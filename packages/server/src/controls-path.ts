/** Below it a test controls a service over HTTP, where that is opened. */
export const controlsPath = '/parley/v1/'
