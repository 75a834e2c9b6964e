package dev.tributary.deploy.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.job.BadInput;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The sources of the join token, and the texts that cannot be a token.
final class TokenTest {
  private static final Map<String, String> NOWHERE = Map.of();

  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"s3cret", "s3cret\n", "s3cret\r\n"})
  void oneNewlineAtTheEndOfTheFileIsNotPartOfTheToken(String text) throws Exception {
    Token token = Token.find(Optional.of(file(text)), NOWHERE).orElseThrow();

    assertThat(token.header()).isEqualTo("Bearer s3cret");
  }

  @Test
  void theVariableIsUsedIfNoFileIsGiven() throws Exception {
    Map<String, String> environment = Map.of("TRIBUTARY_TOKEN", "of-the-environment");

    Optional<Token> there = Token.find(Optional.empty(), environment);
    Optional<Token> overridden = Token.find(Optional.of(file("of-the-file")), environment);
    Optional<Token> nowhere = Token.find(Optional.empty(), NOWHERE);

    assertThat(there.orElseThrow().header()).isEqualTo("Bearer of-the-environment");
    assertThat(overridden.orElseThrow().header()).isEqualTo("Bearer of-the-file");
    assertThat(nowhere).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n", "\r\n"})
  void anEmptyFileIsRefused(String text) throws Exception {
    Path file = file(text);

    assertThatThrownBy(() -> Token.find(Optional.of(file), NOWHERE))
        .isInstanceOf(BadInput.class)
        .hasMessageStartingWith(file + ": the token is empty; put one line");
  }

  @ParameterizedTest
  @ValueSource(strings = {"two words", "s3cret\n\n", " s3cret", "s3cr3t\t", "naïve", "nul\0"})
  void aTokenWithSpacesOrUnprintableCharactersIsRefusedAndNotPrinted(String text) throws Exception {
    Path file = file(text);

    assertThatThrownBy(() -> Token.find(Optional.of(file), NOWHERE))
        .isInstanceOf(BadInput.class)
        .hasMessageStartingWith(file + ": the token contains a space, or a character ")
        .hasMessageContainingAll("not printable ASCII; ", "put one line", "openssl rand -hex 32")
        .hasMessageNotContaining(text.strip());
  }

  @Test
  void aVariableIsCheckedLikeAFile() {
    assertThatThrownBy(() -> Token.find(Optional.empty(), Map.of("TRIBUTARY_TOKEN", "")))
        .isInstanceOf(BadInput.class)
        .hasMessageStartingWith("TRIBUTARY_TOKEN: the token is empty; put one line");
  }

  @Test
  void aTokenThatIsTooLongIsRefused() throws Exception {
    Path file = file("x".repeat(1025));

    assertThatThrownBy(() -> Token.find(Optional.of(file), NOWHERE))
        .hasMessageStartingWith(file + ": the token has 1,025 characters, more than 1,024; ")
        .hasMessageContaining("openssl rand -hex 32");
    assertThat(Token.find(Optional.of(file("x".repeat(1024))), NOWHERE)).isPresent();
  }

  @Test
  void aMissingFileIsRefused() {
    Path file = directory.resolve("nowhere");

    assertThatThrownBy(() -> Token.find(Optional.of(file), NOWHERE))
        .isInstanceOf(BadInput.class)
        .hasMessageStartingWith(file + ": the token cannot be read: no such file or directory; ")
        .hasMessageContaining("--token-file");
  }

  @Test
  void onlyTheSameTokenIsAccepted() {
    Token token = Token.of("s3cret", "here");

    assertThat(token.isIn("Bearer s3cret")).isTrue();
    assertThat(List.of("Bearer s3cre", "Bearer s3crets", "bearer s3cret", "s3cret", "", "Bearer "))
        .noneMatch(token::isIn);
  }

  @Test
  void noTextContainsTheToken() {
    Token token = Token.of("s3cret", "here");
    Credentials credentials = new Credentials(Optional.of(token), Optional.empty(), false);

    assertThat(List.of(token.toString(), credentials.toString(), new TokenBearer(token).toString()))
        .noneMatch(text -> text.contains("s3cret"));
  }

  @Test
  void aFileThatOtherUsersCanReadIsReported() throws Exception {
    Path open = file("s3cret", "rw-r--r--");
    Path closed = file("s3cret", "rw-r-----");

    assertThat(warnings(open))
        .singleElement()
        .asString()
        .startsWith(open + ": every user of this machine can read this secret; ")
        .endsWith("chmod 600 " + open);
    assertThat(warnings(closed)).isEmpty();
  }

  private List<String> warnings(Path file) {
    List<String> warnings = new ArrayList<>();
    SecuritySettings settings = new SecuritySettings(Optional.of(file), Optional.empty(), false);
    assertThat(settings.read(Role.WORKER, NOWHERE, warnings::add).token()).isPresent();
    return warnings;
  }

  private Path file(String text) throws Exception {
    return file(text, "rw-------");
  }

  private Path file(String text, String mode) throws Exception {
    Path file = Files.writeString(Files.createTempFile(directory, "token", ""), text);
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
  }
}
