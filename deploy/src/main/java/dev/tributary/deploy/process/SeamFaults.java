package dev.tributary.deploy.process;

import dev.tributary.deploy.output.Device;
import dev.tributary.disk.DiskOperations;
import dev.tributary.time.WallClock;
import java.io.IOException;
import java.time.Duration;

/// Faults that a drill injects into a process that it has started: at the seams of the clock, of
/// the output and of the disk. The drill tells the process by a line on its standard input.
public final class SeamFaults {
  private static final String CLOCK = "clock ";
  private static final String FULL = "output full";
  private static final String FREE = "output free";
  private static final String DISK = "disk ";

  private volatile boolean full;

  /// The command that sets the clock of a process.
  ///
  /// @param ahead the difference to the machine's clock
  public static String clock(Duration ahead) {
    return CLOCK + ahead;
  }

  /// The command after which nothing that the process prints can be written.
  public static String fullOutput() {
    return FULL;
  }

  /// The command that ends [#fullOutput].
  public static String freeOutput() {
    return FREE;
  }

  /// The command that sets the pace of the disk of a process.
  public static String disk(DiskOperations.Pace pace) {
    return DISK + pace;
  }

  /// A device that fails while the output is full.
  public Device failing(Device device) {
    return new Device() {
      @Override
      public void write(byte[] bytes) throws IOException {
        if (full) {
          throw new IOException("No space left on device");
        }
        device.write(bytes);
      }

      @Override
      public boolean isReaderGone(IOException failure) {
        return !full && device.isReaderGone(failure);
      }
    };
  }

  /// Carries out a command.
  public void obey(String command) {
    if (command.startsWith(CLOCK)) {
      WallClock.CLOCK.set(Duration.parse(command.substring(CLOCK.length())));
    } else if (command.startsWith(DISK)) {
      DiskOperations.OF_PROCESS.set(DiskOperations.Pace.valueOf(command.substring(DISK.length())));
    } else {
      full = command.equals(FULL);
    }
  }
}
