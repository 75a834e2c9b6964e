package dev.tributary.deploy.security;

import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/// The credentials of one process: they authenticate it, and it checks its peers with them.
///
/// @param identity the identity for TLS; without one, traffic is in plaintext
/// @param insecure whether plaintext may leave this machine
public record Credentials(
    Optional<Token> token, Optional<LiveIdentity> identity, boolean insecure) {
  /// Neither token nor certificate: sufficient within one machine.
  public static final Credentials NONE = new Credentials(Optional.empty(), Optional.empty(), false);

  private static final Duration BETWEEN_CHECKS = Duration.ofSeconds(5);

  /// The TLS context of a server, if it uses TLS.
  public Optional<SslContext> server() {
    return identity.map(LiveIdentity::server);
  }

  /// The TLS context of a client, if it uses TLS.
  public Optional<SslContext> client() {
    return identity.map(LiveIdentity::client);
  }

  /// Follows the files of the identity, if there is one, until the result is closed.
  public Following follow() {
    Optional<ScheduledExecutorService> schedule =
        identity.map(
            live -> {
              ScheduledExecutorService thread =
                  Executors.newSingleThreadScheduledExecutor(
                      Thread.ofPlatform().daemon().name("certificates").factory());
              long seconds = BETWEEN_CHECKS.toSeconds();
              thread.scheduleWithFixedDelay(live::refresh, seconds, seconds, TimeUnit.SECONDS);
              return thread;
            });
    return () -> schedule.ifPresent(ScheduledExecutorService::shutdownNow);
  }

  /// The following of files. It lasts until it is closed.
  @FunctionalInterface
  public interface Following extends AutoCloseable {
    @Override
    void close();
  }

  /// Whether traffic must stay within this machine: it is in plaintext, and `--insecure` is not
  /// given.
  public boolean needsLoopback() {
    return identity.isEmpty() && !insecure;
  }
}
