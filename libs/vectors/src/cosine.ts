/** The cosine of the angle between two vectors, -1 to 1; 0 where one of them is zero or not finite. */
export function cosine(a: Float32Array, b: Float32Array): number {
  let [dot, squareA, squareB] = [0, 0, 0];
  for (let i = 0; i < a.length; i += 1) {
    const [x, y] = [a[i] as number, b[i] as number];
    dot += x * y;
    squareA += x * x;
    squareB += y * y;
  }
  const norms = Math.sqrt(squareA) * Math.sqrt(squareB);
  return norms > 0 ? Math.max(-1, Math.min(1, dot / norms)) : 0;
}
