package dev.rejoin.controlplane.store;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.zip.CRC32C;

/**
 * The log's frames: marker, length and CRC-32C, four bytes each, then the payload. One frame is one transaction.
 *
 * <p>A process that dies, or a machine whose last write never reached the disk, leaves a frame that is cut off or
 * damaged at the very end: that is a torn tail. A damaged frame with an intact one anywhere behind it is not explained by
 * a crash. The marker makes frames findable behind a damaged one.
 */
final class Frames {
  static final int HEADER = 12;
  private static final int MARKER = 0x524a464d;

  private Frames() {}

  /** Fills in the header that was left free in front of the payload. */
  static void seal(ByteBuffer frame) {
    frame.putInt(0, MARKER);
    frame.putInt(4, frame.limit() - HEADER);
    frame.putInt(8, checksum(frame, 0, frame.limit() - HEADER));
  }

  /** Length of the intact frame at {@code offset}, header included; 0 if there is none. */
  static int intactAt(ByteBuffer log, int offset) {
    if (log.limit() - offset < HEADER || log.getInt(offset) != MARKER) {
      return 0;
    }
    int length = log.getInt(offset + 4);
    boolean fits = length >= 0 && length <= log.limit() - offset - HEADER;
    return fits && checksum(log, offset, length) == log.getInt(offset + 8) ? HEADER + length : 0;
  }

  static ByteBuffer payload(ByteBuffer log, int offset, int frameLength) {
    return log.slice(offset + HEADER, frameLength - HEADER);
  }

  /**
   * Accepts that the log ends at {@code offset}.
   *
   * @param start where in the file the log begins
   * @throws CorruptStateException if an intact frame follows
   */
  static void requireTornTail(Path file, long start, ByteBuffer log, int offset)
      throws CorruptStateException {
    for (int at = offset + 1; at <= log.limit() - HEADER; at++) {
      if (intactAt(log, at) > 0) {
        throw new CorruptStateException(
            file,
            start + offset,
            "damaged, though what follows at offset " + (start + at) + " is intact");
      }
    }
  }

  private static int checksum(ByteBuffer bytes, int offset, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes.slice(offset + 4, 4));
    crc.update(bytes.slice(offset + HEADER, length));
    return (int) crc.getValue();
  }
}
