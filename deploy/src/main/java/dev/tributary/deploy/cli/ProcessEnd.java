package dev.tributary.deploy.cli;

import dev.tributary.deploy.cli.exit.ExitCode;
import jdk.jfr.FlightRecorder;

/// The end of the process by a signal.
public final class ProcessEnd {
  private ProcessEnd() {}

  /// For the thread that a signal starts: the process ends with this code instead of the signal's,
  /// unless JDK Flight Recorder is at work, which writes its recording in such a thread of its own.
  static void now(ExitCode code) {
    if (!FlightRecorder.isInitialized()) {
      Runtime.getRuntime().halt(code.value());
    }
  }
}
