package dev.tributary.deploy.hostile;

import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;

/// A frame of HTTP/2, valid or not: RFC 9113, section 4.1.
record Frame(int type, int flags, int stream, byte[] payload) {
  static final int DATA = 0;
  static final int HEADERS = 1;
  static final int PRIORITY = 2;
  static final int RST_STREAM = 3;
  static final int SETTINGS = 4;
  static final int PING = 6;
  static final int GOAWAY = 7;
  static final int WINDOW_UPDATE = 8;
  static final int CONTINUATION = 9;

  static final int ACK = 1;
  static final int END_STREAM = 1;
  static final int END_HEADERS = 4;

  private static final int HEADER_BYTES = 9;

  static Frame of(int type, int flags, int stream, byte... payload) {
    return new Frame(type, flags, stream, payload);
  }

  /// A frame whose payload is one number of 32 bits.
  static Frame number(int type, int stream, int number) {
    return new Frame(type, 0, stream, ByteBuffer.allocate(Integer.BYTES).putInt(number).array());
  }

  /// A SETTINGS frame with one setting: RFC 9113, section 6.5.1.
  static Frame setting(int identifier, int value) {
    return new Frame(
        SETTINGS, 0, 0, ByteBuffer.allocate(6).putShort((short) identifier).putInt(value).array());
  }

  static Frame read(DataInputStream in) throws IOException {
    int length = in.readUnsignedShort() << 8 | in.readUnsignedByte();
    int type = in.readUnsignedByte();
    int flags = in.readUnsignedByte();
    int stream = in.readInt() & Integer.MAX_VALUE;
    return new Frame(type, flags, stream, in.readNBytes(length));
  }

  boolean has(int flag) {
    return (flags & flag) != 0;
  }

  byte[] bytes() {
    return ByteBuffer.allocate(HEADER_BYTES + payload.length)
        .put((byte) (payload.length >> 16))
        .putShort((short) payload.length)
        .put((byte) type)
        .put((byte) flags)
        .putInt(stream)
        .put(payload)
        .array();
  }
}
