import { describe, expect, it } from 'vitest';
import { NumberMap } from './number-map.ts';

describe('NumberMap', () => {
  it('does what a Map does', () => {
    const map = new NumberMap<string>([
      [3, 'three'],
      [0, 'none'],
    ]);
    map.set(2 ** 31, 'many');
    map.set(3, 'three again');
    expect(map.size).toBe(3);
    expect(map.get(3)).toBe('three again');
    expect(map.get(2 ** 31)).toBe('many');
    expect(map.get(1)).toBeUndefined();
    expect(map.has(0)).toBe(true);
    expect(map.has(1)).toBe(false);
    expect([...map]).toEqual([
      [3, 'three again'],
      [0, 'none'],
      [2 ** 31, 'many'],
    ]);
    expect([...map.values()]).toEqual(['three again', 'none', 'many']);
    expect(map.delete(0)).toBe(true);
    expect(map.delete(0)).toBe(false);
    map.clear();
    expect([...map]).toEqual([]);
  });

  it('keeps apart all numbers that it may have', () => {
    const numbers = [0, 1, 2 ** 20 - 1, 2 ** 20, 2 ** 32, 2 ** 32 + 1, 2 ** 52 - 2, 2 ** 52 - 1];
    const map = new NumberMap(numbers.map((number) => [number, number]));
    expect(map.size).toBe(numbers.length);
    expect(Array.from(map, ([key]) => key)).toEqual(numbers);
    for (const number of numbers) expect(map.get(number)).toBe(number);
  });

  it('can be changed while it is looked through', () => {
    const map = new NumberMap([
      [1, 1],
      [2, 2],
      [3, 3],
    ]);
    const seen: number[] = [];
    for (const [key] of map) {
      seen.push(key);
      map.delete(2);
      if (key === 3) map.set(4, 4);
    }
    expect(seen).toEqual([1, 3, 4]);
  });
});
