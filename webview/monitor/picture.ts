import { themeColour, type Chart } from './chart.ts';

const GAP_PX = 24;
const LINE_PX = 20;

/** The charts below one another with their titles and legends, as a PNG file in base64. */
export function pictureOf(title: string, charts: readonly Chart[]): string {
  const drawn = charts.flatMap((chart) =>
    chart.canvas === undefined ? [] : [{ chart, canvas: chart.canvas }],
  );
  const ratio = window.devicePixelRatio;
  const px = (count: number): number => Math.round(count * ratio);
  const picture = document.createElement('canvas');
  picture.width = Math.max(...drawn.map(({ canvas }) => canvas.width), px(400)) + 2 * px(GAP_PX);
  const heights = drawn.map(({ canvas }) => canvas.height + px(2 * LINE_PX + GAP_PX));
  picture.height = heights.reduce((sum, height) => sum + height, px(2 * GAP_PX + LINE_PX));
  const pen = picture.getContext('2d');
  if (pen === null) throw new Error('This window cannot draw pictures');
  const font = themeColour('--vscode-font-family', 'sans-serif');
  const write = (text: string, x: number, y: number, style: string): void => {
    pen.font = `${style} ${font}`;
    pen.fillStyle = themeColour('--vscode-foreground');
    pen.fillText(text, x, y);
  };
  pen.fillStyle = themeColour('--vscode-editor-background', '#fff');
  pen.fillRect(0, 0, picture.width, picture.height);
  pen.textBaseline = 'top';
  write(title, px(GAP_PX), px(GAP_PX), `600 ${px(16)}px`);
  let y = px(2 * GAP_PX + LINE_PX);
  for (const { chart, canvas } of drawn) {
    write(chart.options.title, px(GAP_PX), y, `600 ${px(13)}px`);
    y += px(LINE_PX);
    pen.drawImage(canvas, px(GAP_PX), y);
    y += canvas.height;
    let x = px(GAP_PX);
    for (const { label, colour } of chart.curves) {
      pen.fillStyle = themeColour(colour);
      pen.fillRect(x, y + px(6), px(12), px(3));
      write(label, x + px(18), y, `${px(12)}px`);
      x += px(18 + GAP_PX) + pen.measureText(label).width;
    }
    y += px(LINE_PX + GAP_PX);
  }
  return picture.toDataURL('image/png').slice('data:image/png;base64,'.length);
}
