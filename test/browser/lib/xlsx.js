// Changes one part of an Excel workbook as a person's program would: the rest stays as it is.
import { crc32, deflateRawSync, inflateRawSync } from "node:zlib";

// editPart gives the archive with a part's text changed.
export function editPart(content, name, change) {
  const end = content.lastIndexOf(Buffer.from("PK\x05\x06"));
  const count = content.readUInt16LE(end + 10);
  const parts = [];
  for (let i = 0, at = content.readUInt32LE(end + 16); i < count; i++) {
    const [method, size, nameLength, extra, comment, local] = [content.readUInt16LE(at + 10), content.readUInt32LE(at + 20), content.readUInt16LE(at + 28), content.readUInt16LE(at + 30), content.readUInt16LE(at + 32), content.readUInt32LE(at + 42)];
    const from = local + 30 + content.readUInt16LE(local + 26) + content.readUInt16LE(local + 28);
    const raw = content.subarray(from, from + size);
    parts.push({ name: content.toString("utf8", at + 46, at + 46 + nameLength), data: method === 8 ? inflateRawSync(raw) : raw });
    at += 46 + nameLength + extra + comment;
  }
  const out = [];
  const directory = [];
  let offset = 0;
  for (const part of parts) {
    const data = part.name === name ? Buffer.from(change(part.data.toString("utf8")), "utf8") : part.data;
    const packed = deflateRawSync(data);
    const title = Buffer.from(part.name, "utf8");
    const facts = Buffer.alloc(26);
    facts.writeUInt16LE(20, 0);
    facts.writeUInt16LE(8, 4);
    facts.writeUInt32LE(crc32(data), 10);
    facts.writeUInt32LE(packed.length, 14);
    facts.writeUInt32LE(data.length, 18);
    facts.writeUInt16LE(title.length, 22);
    const entry = Buffer.alloc(14);
    entry.writeUInt32LE(offset, 10);
    directory.push(Buffer.from("PK\x01\x02\x14\x00", "latin1"), facts, entry, title);
    out.push(Buffer.from("PK\x03\x04", "latin1"), facts, title, packed);
    offset += 30 + title.length + packed.length;
  }
  const list = Buffer.concat(directory);
  const tail = Buffer.alloc(22);
  tail.write("PK\x05\x06", "latin1");
  tail.writeUInt16LE(parts.length, 8);
  tail.writeUInt16LE(parts.length, 10);
  tail.writeUInt32LE(list.length, 12);
  tail.writeUInt32LE(offset, 16);
  return Buffer.concat([...out, list, tail]);
}

// setText writes a text into a cell that stands on a sheet with its place.
export function setText(sheet, cell, text) {
  const old = new RegExp(`<c r="${cell}" s="(\\d+)"(?:/>| t="inlineStr">.*?</c>)`, "s");
  if (!old.test(sheet)) throw new Error(`no cell ${cell}`);
  return sheet.replace(old, (_, style) => `<c r="${cell}" s="${style}" t="inlineStr"><is><t>${text}</t></is></c>`);
}
