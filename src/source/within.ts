/** Resolves when the work has ended, however it did, or when so much time is over (ms). */
export const within = (work: Promise<unknown>, limit: number): Promise<void> =>
  new Promise(resolve => {
    const timer = setTimeout(resolve, limit);
    const end = () => {
      clearTimeout(timer);
      resolve();
    };
    work.then(end, end);
  });
