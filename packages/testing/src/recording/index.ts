/** `@parley/testing/recording`: chats on record, played again, compared. */
export { type Difference, describeDifferences, diffRecordings } from './diff.ts'
export { BadRecording, type Entry, type Head, parseRecording, type Recording, recordingText } from './entry.ts'
export type { Where } from './listening.ts'
export { type ClientPlayOptions, playClient } from './play-client.ts'
export { type PlayedService, playService, type ServicePlayOptions } from './play-service.ts'
export { type ProxyOptions, type RecordingProxy, startRecording } from './proxy.ts'
export { createRecordingFile, type RecordingFile, readRecording } from './recording-file.ts'
