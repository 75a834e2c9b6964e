package dev.tributary.deploy.hostile;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/// A block of headers in HPACK. Every header is a literal without indexing and without Huffman
/// coding: RFC 7541, section 6.2.2.
final class HeaderBlock {
  private final ByteArrayOutputStream block = new ByteArrayOutputStream();

  /// The headers of a gRPC call over plaintext.
  static HeaderBlock ofCall(String method) {
    return new HeaderBlock()
        .with(":method", "POST")
        .with(":scheme", "http")
        .with(":path", "/" + method)
        .with(":authority", "hostile")
        .with("te", "trailers")
        .with("content-type", "application/grpc");
  }

  HeaderBlock with(String name, String value) {
    block.write(0);
    text(name);
    text(value);
    return this;
  }

  byte[] bytes() {
    return block.toByteArray();
  }

  /// The length is an integer with a prefix of 7 bits: RFC 7541, section 5.1.
  private void text(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    if (bytes.length < 127) {
      block.write(bytes.length);
    } else {
      block.write(127);
      int rest = bytes.length - 127;
      for (; rest > 127; rest >>= 7) {
        block.write(rest & 127 | 128);
      }
      block.write(rest);
    }
    block.writeBytes(bytes);
  }
}
