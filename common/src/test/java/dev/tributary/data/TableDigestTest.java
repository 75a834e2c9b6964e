package dev.tributary.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TableDigestTest {
  @TempDir Path directory;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  /// The example of coordinator/docs/protocol.md.
  @Test
  void theDigestIsThatOfTheDocument() throws Exception {
    OpenedData data =
        new Tables(directory)
            .read(
                "size,colour,sold,kind\n1.5,red,2024-01-01,b\n,blue,1970-01-02T12:00,a\n",
                "header: true, label: kind, missing: mean, columns: {sold: {type: date}}");

    bytes.write("table".getBytes(StandardCharsets.US_ASCII));
    bytes.write(buffer(12).putLong(2).putInt(4).array());
    bytes.write(0); // size
    bytes.write(3); // colour
    texts("blue", "red");
    bytes.write(2); // sold
    bytes.write(3); // kind
    texts("a", "b");
    bytes.write(buffer(20).putFloat(1.5f).putFloat(1).putDouble(19723).putFloat(1).array());
    bytes.write(buffer(20).putInt(0x7fc00000).putFloat(0).putDouble(1.5).putFloat(0).array());
    byte[] expected = MessageDigest.getInstance("SHA-256").digest(bytes.toByteArray());
    assertThat(data.digest()).isEqualTo(expected);
    assertThat(HexFormat.of().formatHex(expected))
        .isEqualTo("4dc505855d496964d6ff6ff5c6d5cde8bae30d598b4300464aaf41106345a667");
  }

  private void texts(String... sorted) throws IOException {
    bytes.write(buffer(4).putInt(sorted.length).array());
    for (String text : sorted) {
      bytes.write(buffer(4).putInt(text.length()).array());
      bytes.write(text.getBytes(StandardCharsets.UTF_8));
    }
  }

  private static ByteBuffer buffer(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }
}
