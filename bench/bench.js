// Plain JavaScript, so that an old Node can say what is missing instead of failing on the first type.
const major = Number(process.versions.node.split('.')[0])
if (major < 24) {
  console.error(
    `The bench runs on Node 24; this is ${process.versions.node}. Use "npm run bench", which brings its own.`,
  )
  process.exitCode = 1
} else {
  const { bench } = await import('./run.ts')
  process.exitCode = await bench(process.argv.slice(2))
}
