package dev.tributary.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

final class SmallFileTest {
  @TempDir private Path directory;

  @Test
  void aFileOfAsManyBytesAsAllowedIsRead() throws IOException {
    Path file = Files.writeString(directory.resolve("a"), "größe");

    assertThat(SmallFile.text(file, 7)).isEqualTo("größe");
    assertThat(SmallFile.bytes(file, 7)).hasSize(7);
    assertThatThrownBy(() -> SmallFile.text(file, 6))
        .isInstanceOf(SmallFile.TooLargeException.class)
        .hasMessage("it has more than 6 bytes");
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void aFileWithoutAnEndIsRefused() {
    assertThatThrownBy(() -> SmallFile.bytes(Path.of("/dev/zero"), 1000))
        .isInstanceOf(SmallFile.TooLargeException.class);
  }

  @Test
  void bytesThatAreNotUtf8AreNoText() throws IOException {
    Path file = Files.write(directory.resolve("a"), new byte[] {'a', (byte) 0xe4, 'b'});

    assertThatThrownBy(() -> SmallFile.text(file, 10)).isInstanceOf(CharacterCodingException.class);
  }
}
