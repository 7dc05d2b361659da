import type { Figure } from '../goals.ts'
import { amount, limit } from './amount.ts'
import type { Machine } from './machine.ts'

const width = 960
const rowHeight = 34
const top = 92
const barsLeft = 330
/** Where a figure that uses all that its goal allows ends. */
const goalAt = 310
const usedMax = 1.3
const valueRight = 822
const limitLeft = 836

/** How much of its goal a figure uses: 1 is the goal itself, less is better, for rates as for costs. */
const used = (figure: Figure, value: number) => (figure.atLeast ? figure.goal / value : value / figure.goal)

const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')

/** Colours that hold on light and dark pages, where the picture is shown as an image of its own. */
const style = `
  .page { fill: #ffffff } .ink { fill: #1f2933 } .soft { fill: #5b6773 } .track { fill: #eef1f4 }
  .line { stroke: #1f2933 } .tick { stroke: #5b6773 }
  .stretch { fill: #1b7f5c } .goal { fill: #3b82c4 } .missed { fill: #d9663a }
  @media (prefers-color-scheme: dark) {
    .page { fill: #14191f } .ink { fill: #e6eaee } .soft { fill: #9aa7b4 } .track { fill: #232b33 }
    .line { stroke: #e6eaee } .tick { stroke: #9aa7b4 }
    .stretch { fill: #3fb68b } .goal { fill: #5aa2e0 } .missed { fill: #ec8257 }
  }
  text { font: 13px system-ui, "Segoe UI", Roboto, "DejaVu Sans", sans-serif }
  .title { font-size: 19px; font-weight: 600 } .value { font-weight: 600 }`

/**
 * One bar per figure, drawn as the share of its goal that it uses, so that ratios, milliseconds and megabytes stand in
 * one picture: left of the line is within the goal, left of the tick within the stretch.
 */
export function picture(figures: readonly Figure[], machine: Machine, date: string): string {
  const height = top + figures.length * rowHeight + 46
  const rows = figures.map((figure, index) => row(figure, top + index * rowHeight))
  const foot = `${date}, commit ${machine.commit}, Node ${machine.node}, ${machine.cores} × ${machine.cpu}`
  const lineX = barsLeft + goalAt
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">
<title>Parley's figures against their goals</title>
<style>${style}
</style>
<rect class="page" width="${width}" height="${height}" rx="8"/>
<text class="ink title" x="24" y="36">Parley against its goals</text>
<text class="soft" x="24" y="60">Bar: share of the goal used, shorter is better. Small tick: the stretch goal.</text>
${legend()}
<text class="soft" x="${lineX}" y="${top - 10}" text-anchor="middle">goal</text>
<text class="soft" x="${valueRight}" y="${top - 10}" text-anchor="end">measured</text>
<text class="soft" x="${limitLeft}" y="${top - 10}">goal (stretch)</text>
${rows.join('\n')}
<line class="line" x1="${lineX}" x2="${lineX}" y1="${top - 4}" y2="${height - 44}" stroke-width="1.5"/>
<text class="soft" x="24" y="${height - 18}">${escaped(foot)}</text>
</svg>
`
}

function row(figure: Figure, y: number): string {
  const share = used(figure, figure.value)
  const length = Math.max(2, Math.min(share, usedMax) * goalAt)
  const stretchX = figure.stretch === undefined ? undefined : barsLeft + used(figure, figure.stretch) * goalAt
  return [
    `<text class="ink" x="24" y="${y + 20}">${escaped(figure.title)}</text>`,
    `<rect class="track" x="${barsLeft}" y="${y + 6}" width="${goalAt}" height="20" rx="3"/>`,
    `<rect class="${figure.verdict}" x="${barsLeft}" y="${y + 6}" width="${length.toFixed(1)}" height="20" rx="3"/>`,
    ...(stretchX === undefined
      ? []
      : [`<line class="tick" x1="${stretchX}" x2="${stretchX}" y1="${y + 2}" y2="${y + 30}" stroke-width="1.5"/>`]),
    `<text class="ink value" x="${valueRight}" y="${y + 20}" text-anchor="end">${amount(figure.value, figure)}</text>`,
    `<text class="soft" x="${limitLeft}" y="${y + 20}">${escaped(limit(figure))}</text>`,
  ].join('\n')
}

function legend(): string {
  const entries = [
    ['stretch', 'within the stretch'],
    ['goal', 'within the goal'],
    ['missed', 'missed'],
  ] as const
  return entries
    .map(([verdict, words], index) => {
      const x = 560 + [0, 148, 282][index]!
      return `<rect class="${verdict}" x="${x}" y="25" width="12" height="12" rx="2"/><text class="soft" x="${x + 18}" y="36">${words}</text>`
    })
    .join('\n')
}
