import { fdatasync } from "node:fs";

/** Flushes files of which many wait at a time: who waits shares one flush, and who comes while one is under way waits for the next. */
export function createGroupFlush(): (fd: number) => Promise<void> {
  let flushing: Promise<void> | undefined;
  let next: Promise<void> | undefined;

  function durable(fd: number): Promise<void> {
    if (flushing === undefined) {
      flushing = flushed(fd).finally(() => {
        flushing = undefined;
      });
      return flushing;
    }
    next ??= flushing
      .catch(() => undefined)
      .then(() => {
        next = undefined;
        return durable(fd);
      });
    return next;
  }

  return durable;
}

function flushed(fd: number): Promise<void> {
  return new Promise((resolve, reject) => {
    fdatasync(fd, (error) => {
      if (error === null) resolve();
      else reject(error);
    });
  });
}
