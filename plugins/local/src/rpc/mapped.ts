/** Each value of a stream in another form. Leaving it leaves the source at once, also while the source has nothing to say. */
export function mapped<From, To>(source: AsyncIterable<From>, form: (value: From) => To): AsyncIterable<To> {
  return {
    [Symbol.asyncIterator]() {
      const iterator = source[Symbol.asyncIterator]();
      return {
        async next(): Promise<IteratorResult<To, undefined>> {
          const next = await iterator.next();
          return next.done === true ? { done: true, value: undefined } : { done: false, value: form(next.value) };
        },
        async return(): Promise<IteratorResult<To, undefined>> {
          await iterator.return?.();
          return { done: true, value: undefined };
        },
      };
    },
  };
}
