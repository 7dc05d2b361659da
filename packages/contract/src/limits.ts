/** The sizes of the wire, once (spec §6.1; control-plane appendix A). Strings are measured in code points. */
export const limits = {
  /** SendMessage and SendEvent; the UTF-8 bytes of a content are limited by the same number (spec §1.3). */
  content: 16_384,
  /** In so many chunks a message may come (docs/decisions/0011). */
  messageChunks: 2000,
  contentType: 100,
  fileContentType: 255,
  clientToken: 500,
  displayName: 256,
  token: 1000,
  nextToken: 1000,
  viewToken: 1000,
  viewId: 500,
  viewName: 255,
  viewDescription: 4096,
  viewPageToken: 4096,
  /** What a view shows, in bytes (control-plane §7.14); as JSON text inside a body it is up to twice as long. */
  viewContentBytes: 400_000,
  viewBodyBytes: 1024 * 1024,
  id: 256,
  instanceId: 100,
  requestId: 100,
  flowId: 500,
  url: 2000,
  instant: 100,
  authenticationUrl: 2083,
  redirectUri: 1024,
  sessionId: 36,
  authenticationState: 1000,
  authenticationText: 2048,
  /** How long a customer may take to sign in (spec §5.10). */
  authenticationMinutes: { min: 3, max: 15 },
  transcriptPage: 100,
  headerName: 128,
  headerValue: 256,
  attributeText: 32_767,
  /** A flow's own text and steps; a wait is at most seven days (control-plane §6.2). */
  flowSteps: 20,
  flowText: 1024,
  flowWaitMinutes: 10_080,
  /** A request's body, and what a socket takes in one frame, in bytes. */
  bodyBytes: 256 * 1024,
  frameInBytes: 32 * 1024,
  socketsPerParticipant: 5,
  chatDurationMinutes: { min: 60, max: 10_080, default: 1500 },
  /** Idle and auto-disconnect (control-plane §10). */
  participantTimerMinutes: { min: 2, max: 480 },
} as const
