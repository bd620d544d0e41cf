import { Tensor } from 'onnxruntime-node';
import type { Size } from '../image.js';
import type { ModelInput } from './manifest.js';

/**
 * The tensor of a batch of images.
 *
 * @param pixels the images one after the other, each height × width × 3 bytes of RGB
 */
export function tensorOf(pixels: Uint8Array, { width, height }: Size, input: ModelInput): Tensor {
  const { layout, type } = input;
  const batch = pixels.byteLength / (width * height * 3);
  const dims = layout === 'NHWC' ? [batch, height, width, 3] : [batch, 3, height, width];
  if (type === 'uint8' && layout === 'NHWC' && input.channels === 'RGB') return new Tensor('uint8', pixels, dims);
  const values = type === 'uint8' ? new Uint8Array(pixels.length) : new Float32Array(pixels.length);
  convert(pixels, width * height, input, values);
  return values instanceof Uint8Array ? new Tensor('uint8', values, dims) : new Tensor('float32', values, dims);
}

function convert(
  pixels: Uint8Array,
  plane: number,
  { layout, channels, mean, std }: ModelInput,
  values: Uint8Array | Float32Array,
): void {
  const [step, stride] = layout === 'NHWC' ? [3, 1] : [1, plane];
  for (let image = 0; image < pixels.length; image += plane * 3) {
    for (let channel = 0; channel < 3; channel += 1) {
      const source = channels === 'RGB' ? channel : 2 - channel;
      const [centre, scale] = [mean[channel] as number, std[channel] as number];
      for (let pixel = 0; pixel < plane; pixel += 1) {
        const value = pixels[image + pixel * 3 + source] as number;
        values[image + pixel * step + channel * stride] = (value - centre) / scale;
      }
    }
  }
}
