package dev.tributary.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Files of several members: what `gzip -t` accepts is read, and what it refuses or warns about is
/// refused.
final class GzipStreamTest {
  private static final byte[] FIRST = bytes("0,0,0\n0,1,1\n");
  private static final byte[] SECOND = bytes("1,0,1\n1,1,0\n".repeat(20_000));

  @Test
  void membersAreReadOneAfterTheOther() throws IOException {
    byte[] file = joined(gzip(FIRST), gzip(new byte[0]), gzip(SECOND));

    assertThat(read(file)).isEqualTo(joined(FIRST, SECOND));
    assertThat(readByteByByte(file)).isEqualTo(joined(FIRST, SECOND));
  }

  @Test
  void zerosAfterTheLastMemberAreSkipped() throws IOException {
    assertThat(read(joined(gzip(FIRST), gzip(SECOND), new byte[70_000])))
        .isEqualTo(joined(FIRST, SECOND));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 4, 8, 16, 2, 4 + 8, 4 + 8 + 16 + 2})
  void everyOptionalPartOfAHeaderIsSkipped(int flags) throws IOException {
    byte[] member = withHeader(flags, gzip(SECOND));

    assertThat(read(joined(member, gzip(FIRST), member))).isEqualTo(joined(SECOND, FIRST, SECOND));
  }

  @Test
  void aFileThatEndsAnywhereInALaterMemberIsRefused() throws IOException {
    byte[] first = gzip(FIRST);
    byte[] file = joined(first, withHeader(4 + 8 + 16 + 2, gzip(FIRST)));

    for (int length = first.length + 1; length < file.length; length++) {
      byte[] cut = Arrays.copyOf(file, length);
      assertThatThrownBy(() -> read(cut))
          .as("%s of %s bytes", length, file.length)
          .isInstanceOf(GzipStream.DamagedException.class)
          .hasMessage("member 2 ends early");
    }
  }

  @Test
  void aChangedBitNeverChangesTheContents() throws IOException {
    byte[] file = joined(gzip(FIRST), gzip(FIRST));
    int refused = 0;

    for (int bit = 0; bit < Byte.SIZE * file.length; bit++) {
      byte[] changed = file.clone();
      changed[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
      try {
        assertThat(read(changed)).as("bit %s", bit).isEqualTo(joined(FIRST, FIRST));
      } catch (GzipStream.DamagedException e) {
        refused++;
      }
    }

    int time = 2 * Byte.SIZE * 6; // and compressor and system: nothing depends on them
    assertThat(refused).isGreaterThan(Byte.SIZE * file.length - time - 2 * Byte.SIZE);
  }

  @Test
  void otherBytesAfterTheLastMemberAreRefused() throws IOException {
    for (byte[] more : new byte[][] {bytes("1,1,1\n"), {0, 0, 7}, {0x1f}, {0x1f, 0x7f}}) {
      assertThatThrownBy(() -> read(joined(gzip(FIRST), more)))
          .isInstanceOf(GzipStream.DamagedException.class);
    }
    // As gzip does: a member after zeros is not read, so it must not be there.
    assertThatThrownBy(() -> read(joined(gzip(FIRST), new byte[9], gzip(FIRST))))
        .hasMessage("bytes that are not gzip data follow member 1, which is complete");
  }

  @Test
  void aWrongChecksumOfAHeaderIsNoticed() throws IOException {
    byte[] member = withHeader(2, gzip(FIRST));
    member[10] ^= 1;

    assertThatThrownBy(() -> read(joined(gzip(FIRST), member)))
        .hasMessage("member 2 has a damaged header");
  }

  /// The member with another header, which has the parts that the flags name.
  private static byte[] withHeader(int flags, byte[] member) {
    ByteArrayOutputStream header = new ByteArrayOutputStream();
    header.writeBytes(new byte[] {0x1f, (byte) 0x8b, 8, (byte) flags, 1, 2, 3, 4, 5, 6});
    if ((flags & 4) != 0) {
      header.writeBytes(new byte[] {3, 0, 'a', 'b', 'c'});
    }
    if ((flags & 8) != 0) {
      header.writeBytes(bytes("name\0"));
    }
    if ((flags & 16) != 0) {
      header.writeBytes(bytes("comment\0"));
    }
    if ((flags & 2) != 0) {
      CRC32 checksum = new CRC32();
      checksum.update(header.toByteArray());
      header.write((int) checksum.getValue());
      header.write((int) checksum.getValue() >> 8);
    }
    return joined(header.toByteArray(), Arrays.copyOfRange(member, 10, member.length));
  }

  private static byte[] read(byte[] file) throws IOException {
    try (InputStream in = new GzipStream(new ByteArrayInputStream(file))) {
      return in.readAllBytes();
    }
  }

  private static byte[] readByteByByte(byte[] file) throws IOException {
    ByteArrayOutputStream contents = new ByteArrayOutputStream();
    try (InputStream in = new GzipStream(new ByteArrayInputStream(file))) {
      for (int next = in.read(); next >= 0; next = in.read()) {
        contents.write(next);
      }
    }
    return contents.toByteArray();
  }

  private static byte[] gzip(byte[] bytes) throws IOException {
    return Samples.gzip(bytes);
  }

  private static byte[] joined(byte[]... parts) {
    ByteArrayOutputStream joined = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      joined.writeBytes(part);
    }
    return joined.toByteArray();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
