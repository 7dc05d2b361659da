/** `@parley/testcontainers`: a chat service in a container, for tests. */
export type {
  Duration,
  FaultRule,
  FiredFault,
  RemoteClock,
  RemoteFaults,
  RemoteSnapshot,
  RemoteTime,
  SeenFrame,
  SeenRequest,
} from '@parley/testing/remote'
export { RemoteControlError, RemoteControls } from '@parley/testing/remote'
export { ParleyContainer } from './parley-container.ts'
export { type PlantedChat, StartedParleyContainer } from './started-parley-container.ts'
