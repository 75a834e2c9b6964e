package dev.tributary.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The operations on files, on real files.
final class DiskTest {
  @TempDir Path directory;

  private Path path(String name) {
    return directory.resolve(name);
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void aNewFileReplacesALinkAndItsTargetIsUntouched() throws IOException {
    Path victim = Files.writeString(path("victim"), "precious");
    Files.createSymbolicLink(path("file"), victim);

    try (DiskFile file = Disk.REAL.create(path("file"))) {
      file.write(bytes("new"), 0);
    }

    assertThat(victim).hasContent("precious");
    assertThat(path("file")).isRegularFile().hasContent("new");
  }

  @Test
  void anExistingFileIsNotOpenedThroughALink() throws IOException {
    Files.createSymbolicLink(path("link"), Files.writeString(path("victim"), "precious"));

    assertThatThrownBy(() -> Disk.REAL.open(path("link"))).isInstanceOf(IOException.class);
  }

  @Test
  void aLinkIsNoDirectoryForFiles() throws IOException {
    Files.createSymbolicLink(path("link"), Files.createDirectory(path("elsewhere")));

    assertThatThrownBy(() -> Disk.REAL.makeDirectory(path("link"))).isInstanceOf(IOException.class);
  }

  @Test
  void aStreamAppendsAndAnotherFileIsAppendedUpToALength() throws IOException {
    Path source = Files.writeString(path("source"), "0123456789");
    try (DiskFile file = Disk.REAL.create(path("file"));
        FileChannel from = FileChannel.open(source)) {
      file.stream().write("ab".getBytes(StandardCharsets.UTF_8));
      file.append(from, 7);
      file.stream().write('c');
      file.write(bytes("B"), 1);

      assertThatThrownBy(() -> file.append(from, 11)).isInstanceOf(EOFException.class);
      file.truncate(10);
      file.force();
    }

    assertThat(path("file")).hasContent("aB0123456c");
  }
}
