// A script in the fragment of an address: deflated, in base64url. Whoever made
// the address, nothing that it says takes more than these limits.

const maxLink = 12_000;   // characters of a link, which every browser and most messengers take
const maxScript = 100_000; // bytes of the script in it

const collect = async (stream, limit) => {
  const reader = stream.getReader();
  const chunks = [];
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.length;
    if (size > limit) {
      reader.cancel().catch(() => {});
      throw new RangeError("too long");
    }
    chunks.push(value);
  }
  return new Uint8Array(await new Blob(chunks).arrayBuffer());
};

// pack throws a RangeError if the script is too long.
export const pack = async (script) => {
  const bytes = await collect(new Blob([script]).stream().pipeThrough(new CompressionStream("deflate-raw")), maxLink * 3 / 4);
  if (new Blob([script]).size > maxScript) throw new RangeError("too long");
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join("")).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
};

// unpack throws on whatever pack has not made.
export const unpack = async (packed) => {
  if (packed.length > maxLink || !/^[\w-]+$/.test(packed)) throw new RangeError("no link");
  const bytes = Uint8Array.from(atob(packed.replaceAll("-", "+").replaceAll("_", "/")), (sign) => sign.charCodeAt(0));
  const script = await collect(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw")), maxScript);
  return new TextDecoder("utf-8", { fatal: true }).decode(script);
};
