import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { root } from '../../../scripts/toolchain.mjs';

/** The recorded session that stands beside the checkout where the project is developed. */
const RECORDED = path.join(root, '../shared/edit-traces/sveltecomponent.json.gz');

/** A recorded editing session to play: the real one where it is at hand, else one typed letter by letter from our own sources. */
export async function demoTrace(folder: string): Promise<string> {
  if (existsSync(RECORDED)) return RECORDED;
  const text = GAME.repeat(8);
  // By code points, as recorded sessions count; at a typist's pace.
  const timeOf = (index: number): string => new Date(Date.UTC(2026, 10, 12, 9) + index * 180).toISOString();
  const txns = Array.from(text, (letter, index) => ({ time: timeOf(index), patches: [[index, 0, letter]] }));
  await mkdir(folder, { recursive: true });
  const file = path.join(folder, '..', 'typed.json.gz');
  await writeFile(file, gzipSync(JSON.stringify({ startContent: '', endContent: text, txns })));
  return file;
}

const GAME = `<script lang="ts">
interface GameStage { label: string; duration: number }
let game_stages: GameStage[] = [];
let audio_works = true;
function test_audio() {
  const sound = new Audio('/silence.mp3');
  sound.play().then(() => (audio_works = true), () => (audio_works = false));
}
setTimeout(test_audio, 0);
</script>
<p>{game_stages.length} stages 🎲</p>
`;
