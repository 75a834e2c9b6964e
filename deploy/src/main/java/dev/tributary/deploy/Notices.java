package dev.tributary.deploy;

import java.io.PrintWriter;
import java.util.function.Consumer;

/// What somebody should know, or see to, though the command goes on.
final class Notices {
  private Notices() {}

  static Consumer<String> on(PrintWriter err) {
    return notice -> err.println("tributary: " + notice);
  }
}
