import fs from 'node:fs';
import path from 'node:path';

/** Is the process that holds the lock still there? One of another user answers EPERM, and is. */
function alive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/**
 * Runs `work` while no other process of this machine holds `file`. The file holds the owner's process id, so that a lock whose owner
 * was killed is taken over. `onWait` is called once if the lock is held.
 */
export async function withLock(file, work, onWait = () => {}) {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  const mine = `${file}.${process.pid}`;
  for (let told = false; ;) {
    // Linking a finished file is atomic: nobody ever sees a lock without an owner in it.
    fs.writeFileSync(mine, String(process.pid));
    try {
      fs.linkSync(mine, file);
      break;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    } finally {
      fs.rmSync(mine, { force: true });
    }
    const owner = Number(fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : 0);
    if (owner && !alive(owner)) {
      // Renamed before it is removed: of two that find a dead owner only one gets to break the lock. If the other one has done so
      // and taken it meanwhile, it gets it back.
      try {
        fs.renameSync(file, mine);
        if (Number(fs.readFileSync(mine, 'utf8')) !== owner) fs.linkSync(mine, file);
      } catch {
        // The other one was faster.
      } finally {
        fs.rmSync(mine, { force: true });
      }
      continue;
    }
    if (!told) onWait(owner);
    told = true;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  try {
    return await work();
  } finally {
    fs.rmSync(file, { force: true });
  }
}
