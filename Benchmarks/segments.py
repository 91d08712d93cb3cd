"""What lies in the segment files of a workspace, by the directory drawn in docs/segment-format.md."""
import struct

PARTS = {
    "who, what and when": [*range(1, 8), *range(16, 23)],
    "times of sending and receipt, sources": range(23, 28),
    "properties": [48],
    "message ids": [49],
    "index of message ids": [64],
}
NAMES = {tag: part for part, tags in PARTS.items() for tag in tags}


def sizes(folder):
    """Bytes of each part over all segments; blocks of other tags and frames count as `other`."""
    found = dict.fromkeys([*PARTS, "other"], 0)
    for file in folder.glob("*.segment"):
        data = file.read_bytes()
        start, length = struct.unpack_from("<QI", data, len(data) - 24)
        count = struct.unpack_from("<I", data, start + 24)[0]
        blocks = 0
        for entry in range(count):
            place = start + 32 + 32 * entry
            tag = struct.unpack_from("<H", data, place)[0]
            size = struct.unpack_from("<Q", data, place + 24)[0]
            found[NAMES.get(tag, "other")] += size
            blocks += size
        found["other"] += len(data) - blocks
    found["other"] += sum(file.stat().st_size for file in folder.iterdir() if file.suffix != ".segment")
    return found
