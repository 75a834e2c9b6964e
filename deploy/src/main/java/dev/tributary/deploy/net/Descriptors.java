package dev.tributary.deploy.net;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.tributary.job.BadInput;
import java.lang.management.ManagementFactory;
import java.util.Optional;

/// The file descriptors of this process. Each connection takes one, and the files of a run need
/// some, too: connections leave enough of them.
///
/// @param limit the number of descriptors that the operating system allows
/// @param open those that are open now, for example for the program's own files
public record Descriptors(long limit, long open) {
  /// Descriptors for files: a run writes few at once, but the JVM opens others at any time.
  private static final int FOR_FILES = 64;

  /// A worker makes one connection for each of its three streams.
  private static final int OF_A_WORKER = 3;

  /// If there are fewer connections, a notice is worth its line.
  private static final int MANY = 100;

  /// The descriptors of this process. An operating system that does not limit them is taken to
  /// allow any number.
  public static Descriptors ofProcess() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
        ? new Descriptors(system.getMaxFileDescriptorCount(), system.getOpenFileDescriptorCount())
        : new Descriptors(Integer.MAX_VALUE, 0);
  }

  /// The number of connections for which there are descriptors, and at most `most`.
  int connections(int most) {
    return Math.clamp(limit - open - FOR_FILES, 0, most);
  }

  /// Checks that some workers can connect.
  ///
  /// @return a notice for people if they are few
  /// @throws BadInput if not even one worker can connect
  public Optional<String> check() {
    int connections = connections(MANY);
    String why =
        "this process may have %s open files and connections, of which %s are open and %s are kept for files"
            .formatted(limit, open, FOR_FILES);
    if (connections < OF_A_WORKER) {
      throw BadInput.in(
          "ulimit -n", why + ": no worker could connect", "raise the limit, e.g. to 4096");
    }
    return connections == MANY
        ? Optional.empty()
        : Optional.of(
            "%s: at most %s connections, %s for each worker; raise the limit with ulimit -n"
                .formatted(why, connections, OF_A_WORKER));
  }
}
