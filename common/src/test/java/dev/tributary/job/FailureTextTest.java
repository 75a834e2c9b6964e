package dev.tributary.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class FailureTextTest {
  @TempDir Path directory;

  @Test
  void theTextNamesTheReasonAndTheFile() throws IOException {
    Path file = Files.createFile(directory.resolve("file"));
    Path full = Files.createDirectories(directory.resolve("full").resolve("below")).getParent();
    Path loop = directory.resolve("loop");
    Files.createSymbolicLink(loop, loop);

    assertThat(text(() -> Files.readString(directory.resolve("absent"))))
        .isEqualTo("no such file or directory: " + directory.resolve("absent"));
    assertThat(text(() -> Files.createDirectories(file)))
        .isEqualTo("a file with this name already exists: " + file);
    assertThat(text(() -> Files.createDirectory(file.resolve("below"))))
        .isEqualTo("Not a directory: " + file.resolve("below"));
    assertThat(text(() -> Files.newDirectoryStream(file)))
        .isEqualTo("it is not a directory: " + file);
    assertThat(text(() -> Files.delete(full))).isEqualTo("the directory is not empty: " + full);
    assertThat(text(() -> Files.readString(loop)))
        .startsWith("Too many levels of symbolic links")
        .endsWith(": " + loop);
  }

  static Stream<Arguments> failures() {
    return Stream.of(
        Arguments.of(new AccessDeniedException("a.csv"), "permission denied"),
        Arguments.of(new FileSystemException("a.csv", null, "Is a directory"), "Is a directory"),
        Arguments.of(new FileSystemException("a.csv"), "the file system gives no reason"),
        Arguments.of(new MalformedInputException(1), "it is not UTF-8 text"),
        Arguments.of(new EOFException(), "it ends too early"),
        Arguments.of(new EOFException("a.csv shrank"), "a.csv shrank"),
        Arguments.of(new IOException("No space left on device"), "No space left on device"),
        Arguments.of(new IOException(new AccessDeniedException("a.csv")), "permission denied"),
        Arguments.of(new IOException(new IllegalStateException()), "the system gives no reason"),
        Arguments.of(new IOException(), "the system gives no reason"));
  }

  static Stream<Arguments> others() {
    return Stream.of(
        Arguments.of(
            new UncheckedIOException(new AccessDeniedException("a.csv")),
            "permission denied: a.csv"),
        Arguments.of(new IllegalArgumentException("there is no shard 9"), "there is no shard 9"),
        Arguments.of(new NullPointerException(), "something unexpected happened inside tributary"),
        Arguments.of(
            new IllegalStateException(new ClassCastException("class java.lang.String is no Job")),
            "something unexpected happened inside tributary"),
        Arguments.of(
            new InvalidPathException("a\0b", "Nul character not allowed"),
            "'a\0b' is no name of a file: Nul character not allowed"),
        Arguments.of(
            new InvalidPathException(
                "gr??e", "Malformed input or input contains unmappable characters"),
            "'gr??e' is no name of a file: the locale of this process (LC_ALL, LANG) has no such"
                + " characters"));
  }

  @ParameterizedTest
  @MethodSource("others")
  void anyFailureIsToldInWordsWithoutTheNameOfAClass(Throwable failure, String text) {
    assertThat(FailureText.of(failure)).isEqualTo(text);
  }

  @ParameterizedTest
  @MethodSource("failures")
  void theReasonDoesNotNameTheFile(IOException failure, String reason) {
    assertThat(FailureText.reason(failure)).isEqualTo(reason);
  }

  private static String text(ThrowingCallable call) {
    return FailureText.of(catchThrowableOfType(IOException.class, call));
  }
}
