package dev.tributary.deploy.cli;

import dev.tributary.deploy.cli.exit.ExitCode;
import jdk.jfr.FlightRecorder;

/// The end of the process after a signal.
public final class ProcessEnd {
  private ProcessEnd() {}

  /// Ends the process with this code instead of the signal's. Shutdown hooks call it. It does
  /// nothing while JDK Flight Recorder is active, because that writes its recording in another
  /// shutdown hook.
  static void now(ExitCode code) {
    if (!FlightRecorder.isInitialized()) {
      Runtime.getRuntime().halt(code.value());
    }
  }
}
