package dev.tributary.data;

import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/// The contents of a gzip file: of all its members, one after the other.
///
///     ┌▶ header ──▶ deflated data ──▶ CRC-32, length ─┐
///     └──────────────── next member ──────────────────┤
///                                 zeros to the end ◀──┘
///
/// The JDK's own stream takes a damaged member after the first one for the end of the file, so that
/// samples are missing without a word. Here a file is complete or it is refused: a member that is
/// damaged or ends early, and bytes after the last member. As in gzip itself, these bytes may be
/// zeros, with which tapes fill their last block.
///
/// @see <a href="https://www.rfc-editor.org/rfc/rfc1952">RFC 1952, GZIP file format</a>
final class GzipStream extends InputStream {
  private static final int MAGIC_1 = 0x1f;
  private static final int MAGIC_2 = 0x8b;
  private static final int DEFLATE = 8;

  // Flags of a header: RFC 1952, section 2.3.1.
  private static final int HEADER_CRC = 1 << 1;
  private static final int EXTRA = 1 << 2;
  private static final int NAME = 1 << 3;
  private static final int COMMENT = 1 << 4;
  private static final int RESERVED = 0xe0;

  /// The modification time, the compressor's flags and the operating system. None matters here.
  private static final int IGNORED_BYTES = 6;

  private final CompressedBytes in;
  private final Inflater inflater = new Inflater(true);
  private final CRC32 checksum = new CRC32();
  private long length; // of the current member's contents
  private int member; // counted from 1
  private boolean atEnd;

  /// The compressed data is not a complete gzip file.
  static final class DamagedException extends IOException {
    private static final long serialVersionUID = 1;

    DamagedException(String what) {
      super(what);
    }
  }

  /// A stream whose first header has been read.
  ///
  /// @param compressed positioned at the first byte of the file. It is closed with this stream
  GzipStream(InputStream compressed) throws IOException {
    in = new CompressedBytes(compressed);
    begin(in.next());
  }

  /// Whether a file that begins with these two bytes is in gzip format.
  static boolean isMagic(int first, int second) {
    return first == MAGIC_1 && second == MAGIC_2;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int from, int count) throws IOException {
    if (count == 0) {
      return 0;
    }
    while (!atEnd) {
      int inflated = inflate(bytes, from, count);
      if (inflated > 0) {
        checksum.update(bytes, from, inflated);
        length += inflated;
        return inflated;
      }
      if (inflater.finished()) {
        in.giveBack(inflater.getRemaining());
        finish();
      } else if (inflater.needsDictionary() || !in.feed(inflater)) {
        throw damaged(inflater.needsDictionary() ? "needs a dictionary" : "ends early");
      }
    }
    return -1;
  }

  @Override
  public void close() throws IOException {
    inflater.end();
    in.close();
  }

  private int inflate(byte[] bytes, int from, int count) throws IOException {
    try {
      return inflater.inflate(bytes, from, count);
    } catch (DataFormatException e) {
      throw damaged("cannot be decompressed");
    }
  }

  /// Reads the header of the next member.
  ///
  /// @param first its first byte
  private void begin(int first) throws IOException {
    member++;
    in.beginChecksum(first);
    if (!isMagic(first, required()) || required() != DEFLATE) {
      throw damaged("does not begin as gzip data does");
    }
    int flags = required();
    skip(IGNORED_BYTES);
    if ((flags & RESERVED) != 0) {
      throw damaged("has a header of an unknown kind");
    }
    if ((flags & EXTRA) != 0) {
      skip(required() | required() << Byte.SIZE);
    }
    if ((flags & NAME) != 0) {
      skipText();
    }
    if ((flags & COMMENT) != 0) {
      skipText();
    }
    long expected = in.checksum() & 0xffff;
    if ((flags & HEADER_CRC) != 0 && littleEndian(Short.BYTES) != expected) {
      throw damaged("has a damaged header");
    }
    inflater.reset();
    checksum.reset();
    length = 0;
  }

  /// Checks what was decompressed, and continues with the next member if there is one.
  private void finish() throws IOException {
    if (littleEndian(Integer.BYTES) != checksum.getValue()
        || littleEndian(Integer.BYTES) != (length & 0xffff_ffffL)) {
      throw damaged("does not match its checksum");
    }
    int following = in.next();
    if (following == MAGIC_1) {
      begin(following);
      return;
    }
    while (following == 0) {
      following = in.next();
    }
    if (following >= 0) {
      throw new DamagedException(
          "bytes that are not gzip data follow member %s, which is complete".formatted(member));
    }
    atEnd = true;
  }

  private long littleEndian(int bytes) throws IOException {
    long value = 0;
    for (int i = 0; i < bytes; i++) {
      value |= (long) required() << Byte.SIZE * i;
    }
    return value;
  }

  private void skip(int bytes) throws IOException {
    for (int i = 0; i < bytes; i++) {
      required();
    }
  }

  /// Skips a text that a zero ends.
  private void skipText() throws IOException {
    while (required() != 0) {}
  }

  private int required() throws IOException {
    int next = in.next();
    if (next < 0) {
      throw damaged("ends early");
    }
    return next;
  }

  private DamagedException damaged(String what) {
    return new DamagedException("member %s %s".formatted(member, what));
  }
}
