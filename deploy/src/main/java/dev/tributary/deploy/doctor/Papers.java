package dev.tributary.deploy.doctor;

import dev.tributary.deploy.security.CertificateFiles;
import dev.tributary.deploy.security.Credentials;
import dev.tributary.deploy.security.Finding;
import dev.tributary.deploy.security.Role;
import dev.tributary.deploy.security.SecurityOptions;
import dev.tributary.job.BadInput;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;

/// A look at token and certificates.
///
/// @param told each check as it is made
record Papers(SecurityOptions options, Role role, Consumer<Check> told) {

  /// @return the means to call a coordinator, if nothing is wrong with them
  Optional<Credentials> examine(Instant now) {
    options
        .directory()
        .ifPresentOrElse(
            directory ->
                new CertificateFiles(directory)
                    .inspect(role, now).stream().map(Papers::check).forEach(told),
            () ->
                told.accept(
                    new Check.Skipped("TLS", "none without --tls DIR: traffic is in plaintext")));
    try {
      Credentials credentials = options.read(role, warning -> {});
      told.accept(
          credentials.token().isPresent()
              ? new Check.Ok("token", "there is one")
              : new Check.Skipped("token", "none, neither by --token-file nor in the environment"));
      return Optional.of(credentials);
    } catch (BadInput e) {
      told.accept(new Check.Bad("token", e.getMessage()));
      return Optional.empty();
    }
  }

  private static Check check(Finding finding) {
    return switch (finding) {
      case Finding.Good(String where, String what) -> new Check.Ok("TLS", where + ": " + what);
      case Finding.Doubtful doubtful -> new Check.Note("TLS", doubtful.toString());
      case Finding.Bad(String where, String what, String remedy) ->
          new Check.Bad("TLS", where + ": " + what, remedy);
    };
  }
}
